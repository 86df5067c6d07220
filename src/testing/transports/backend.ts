import { ownProperty } from '../../errors/ownProperty';
import { answerEvents, encodeEvents, faultyEvents } from '../faults/eventStream';
import { BrokenConnection, type Fault, type FaultPlan } from '../faults/fault';
import { faultyBytes } from '../faults/faultyBytes';
import type { Service, ServiceReply } from '../service/service';
import type { RequestRecord } from '../service/types';
import type { Responder, WireRequest } from './responder';
import { gone, jsonResponse, textResponse, type WireResponse } from './wireResponse';

export interface BackendOptions<Step extends string> {
  readonly faults: FaultPlan<Step>;
  readonly basePath: string;
  readonly maxRecords: number;
  readonly maxBodyBytes: number;
}

/** A service with its faults, without a transport: the same over HTTP and in process. */
export class Backend<Step extends string, Of extends Service<Step>> implements Responder {
  readonly service: Of;
  readonly #options: BackendOptions<Step>;
  readonly #requestsOf = new Map<Step, number>();
  #openStreams = 0;
  readonly requests: RequestRecord<Step>[] = [];

  constructor(service: Of, options: BackendOptions<Step>) {
    this.service = service;
    this.#options = options;
  }

  get basePath(): string {
    return this.#options.basePath;
  }

  get maxBodyBytes(): number {
    return this.#options.maxBodyBytes;
  }

  /** Streams that are being sent now. */
  get openStreams(): number {
    return this.#openStreams;
  }

  async respond(request: WireRequest, left: AbortSignal): Promise<WireResponse> {
    const { basePath, faults, maxRecords, maxBodyBytes } = this.#options;
    const { method, path, headers } = request;
    const { pathname, searchParams: query } = new URL(path, 'http://localhost');
    const route = pathname.startsWith(basePath) ? pathname.slice(basePath.length) : '';
    const step = ownProperty(this.service.routes, `${method} ${route}`) as Step | undefined;
    const index = step ? this.#count(step) : 0;
    const own = faults.filter((fault) => fault.step === step && (fault.request ?? index) === index);

    const body = parseBody(request.body);
    let reply: ServiceReply | undefined;
    if (request.body === undefined) {
      reply = this.service.refuse(413, `the body is longer than ${maxBodyBytes} bytes`);
    } else if (!own.some(isRefusal)) {
      // One that is rejected isn't read, so no use is counted.
      reply = this.service.reply({ step, path: route, headers, query, body });
    }
    const response = this.#replacement(own) ?? this.#toResponse(reply, own, left);
    this.requests.push({ step, method, path, headers, body, status: response.status });
    if (this.requests.length > maxRecords) this.requests.shift();
    for (const fault of own) {
      if (fault.kind === 'stall' && fault.atByte === undefined) await gone(left);
      if (fault.kind === 'reset' && fault.atByte === undefined) throw new BrokenConnection(true);
    }
    return own.reduce((sofar, fault) => withFault(sofar, fault, left), response);
  }

  /** The number of a request of this step, from 0. */
  #count(step: Step): number {
    const index = this.#requestsOf.get(step) ?? 0;
    this.#requestsOf.set(step, index + 1);
    return index;
  }

  #toResponse(
    reply: ServiceReply | undefined,
    faults: FaultPlan<Step>,
    left: AbortSignal,
  ): WireResponse {
    if (!reply || 'json' in reply) {
      const { status, json, headers } = reply ?? { status: 500, json: {} };
      const isExpired = faults.some(({ kind }) => kind === 'expired');
      const text = JSON.stringify(json, (key, value) =>
        isExpired && key === 'expires_at' ? 1 : value,
      );
      const isBroken = faults.some(({ kind }) => kind === 'broken-json');
      return textResponse(status, 'application/json', isBroken ? text.slice(0, -2) : text, headers);
    }
    const { wire } = reply;
    let events: AsyncIterable<string> = answerEvents(wire, left);
    for (const fault of faults) events = faultyEvents(events, fault, wire, left);
    const isCrlf = faults.some(({ kind }) => kind === 'crlf');
    const framing = isCrlf ? { ...wire.framing, lineEnd: '\r\n' as const } : wire.framing;
    this.#openStreams++;
    gone(left).then(() => {
      this.#openStreams--;
    });
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
      body: encodeEvents(events, framing),
    };
  }

  /** What is sent in place of the real response. */
  #replacement(faults: FaultPlan<Step>): WireResponse | undefined {
    for (const fault of faults) {
      switch (fault.kind) {
        case 'status': {
          const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
          const message = `a planned status ${fault.status}`;
          return jsonResponse(fault.status, this.service.rejection(fault.status, message), headers);
        }
        case 'redirect':
          return textResponse(307, 'text/plain', '', { location: fault.location });
        case 'html':
          return textResponse(200, 'text/html', '<!doctype html><title>Sign in</title>');
        case 'refusal':
          return jsonResponse(200, this.service.rejection(1003, 'a planned refusal'));
        case 'wrong-json':
          return jsonResponse(200, { data: { nothing: 'of use' } });
      }
    }
    return undefined;
  }
}

/** Whether a fault means that the service rejects the request and counts nothing. */
function isRefusal(fault: Fault): boolean {
  if (fault.kind !== 'status') return fault.kind === 'refusal';
  const { status, retryAfter } = fault;
  return status < 500 || (status === 503 && retryAfter !== undefined);
}

function withFault(response: WireResponse, fault: Fault, left: AbortSignal): WireResponse {
  if ('afterMs' in fault) return { ...response, afterwards: fault };
  // A body is compressed once only.
  if (fault.kind === 'gzip' && response.headers['content-encoding']) return response;
  const body = faultyBytes(response.body, fault, left);
  const headers = fault.kind === 'gzip' ? { 'content-encoding': 'gzip' } : {};
  return { ...response, headers: { ...response.headers, ...headers }, body };
}

/** The JSON value of a request's body; undefined if there is none, or it isn't JSON. */
function parseBody(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
