import type { IncomingHttpHeaders } from 'node:http';
import type { ObservableInput } from 'rxjs';
import { answerLines, encodeEvents, faultyLines } from '../faults/eventStream';
import { BrokenConnection, type FaultPlan, type PlannedFault } from '../faults/fault';
import { faultyBytes } from '../faults/faultyBytes';
import type { GPTalkService, ServiceReply } from '../service/gptalkService';
import type { GPTalkStep } from '../service/step';
import type { AnswerRequest, GPTalkServerStats, RecordedRequest } from '../service/types';
import { gone, jsonResponse, textResponse, type WireResponse } from './wireResponse';

/** A request as a transport passes it on. */
export interface WireRequest {
  readonly method: string;
  /** The path with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface BackendOptions {
  readonly answer: (request: AnswerRequest) => ObservableInput<string>;
  readonly faults: FaultPlan;
  readonly basePath: string;
}

const steps: Readonly<Record<string, GPTalkStep>> = {
  'POST /api/chatgpt/user/login': 'login',
  'POST /api/chatgpt/chatapi/text': 'text',
  'GET /api/chatgpt/chatapi/stream': 'stream',
};

/** The service with its faults, without a transport: the same over HTTP and in process. */
export class Backend {
  readonly #service: GPTalkService;
  readonly #options: BackendOptions;
  readonly #requestsOf: Record<GPTalkStep, number> = { login: 0, text: 0, stream: 0 };
  #openStreams = 0;
  readonly requests: RecordedRequest[] = [];

  constructor(service: GPTalkService, options: BackendOptions) {
    this.#service = service;
    this.#options = options;
  }

  get stats(): Omit<GPTalkServerStats, 'openSockets'> {
    return { ...this.#service.stats, openStreams: this.#openStreams };
  }

  revokeTokens(): void {
    this.#service.revokeTokens();
  }

  /** The response to a request; if so planned, it never arrives or the connection breaks. */
  async respond(request: WireRequest, left: AbortSignal): Promise<WireResponse> {
    const { basePath, faults } = this.#options;
    const { method, path, headers } = request;
    const { pathname, searchParams: query } = new URL(path, 'http://localhost');
    const route = pathname.startsWith(basePath) ? pathname.slice(basePath.length) : '';
    const step = steps[`${method} ${route}`];
    const index = step ? this.#requestsOf[step]++ : 0;
    const own = faults.filter((fault) => fault.step === step && (fault.request ?? index) === index);

    const body = parseBody(request.body);
    const reply = own.some(isRefusal)
      ? undefined // rejected before it is read, so no use is counted
      : this.#service.reply({ step, headers, query, body });
    const response = replacement(own) ?? this.#toResponse(reply, own, left);
    this.requests.push({ step, method, path, headers, body, status: response.status });
    for (const fault of own) {
      if (fault.kind === 'stall' && fault.atByte === undefined) await gone(left);
      if (fault.kind === 'reset' && fault.atByte === undefined) throw new BrokenConnection(true);
    }
    return own.reduce((sofar, fault) => withFault(sofar, fault, left), response);
  }

  #toResponse(reply: ServiceReply | undefined, faults: FaultPlan, left: AbortSignal): WireResponse {
    if (!reply || 'json' in reply) {
      const { status, json } = reply ?? { status: 500, json: {} };
      const isExpired = faults.some(({ kind }) => kind === 'expired');
      const text = JSON.stringify(json, (key, value) =>
        isExpired && key === 'expires_at' ? 1 : value,
      );
      const isBroken = faults.some(({ kind }) => kind === 'broken-json');
      return textResponse(status, 'application/json', isBroken ? text.slice(0, -2) : text);
    }
    const { answer } = this.#options;
    let lines: AsyncIterable<string> = answerLines(() => answer(reply.answerTo), left);
    for (const fault of faults) lines = faultyLines(lines, fault, left);
    const lineEnd = faults.some(({ kind }) => kind === 'crlf') ? '\r\n' : '\n';
    this.#openStreams++;
    gone(left).then(() => {
      this.#openStreams--;
    });
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
      body: encodeEvents(lines, lineEnd),
    };
  }
}

/** Whether a fault means that the service rejects the request and counts nothing. */
function isRefusal(fault: PlannedFault): boolean {
  if (fault.kind !== 'status') return fault.kind === 'refusal';
  const { status, retryAfter } = fault;
  return status < 500 || (status === 503 && retryAfter !== undefined);
}

/** What is sent in place of the real response. */
function replacement(faults: FaultPlan): WireResponse | undefined {
  for (const fault of faults) {
    switch (fault.kind) {
      case 'status': {
        const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
        const message = `a planned status ${fault.status}`;
        return jsonResponse(fault.status, { code: fault.status, message }, headers);
      }
      case 'redirect':
        return textResponse(307, 'text/plain', '', { location: fault.location });
      case 'html':
        return textResponse(200, 'text/html', '<!doctype html><title>Sign in</title>');
      case 'refusal':
        return jsonResponse(200, { code: 1003, message: 'a planned refusal' });
      case 'wrong-json':
        return jsonResponse(200, { data: { nothing: 'of use' } });
    }
  }
  return undefined;
}

function withFault(response: WireResponse, fault: PlannedFault, left: AbortSignal): WireResponse {
  // A body is compressed once only.
  if (fault.kind === 'gzip' && response.headers['content-encoding']) return response;
  const body = faultyBytes(response.body, fault, left);
  const headers = fault.kind === 'gzip' ? { 'content-encoding': 'gzip' } : {};
  return { ...response, headers: { ...response.headers, ...headers }, body };
}

/** The JSON value of a request's body; undefined if there is none, or it isn't JSON. */
function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
