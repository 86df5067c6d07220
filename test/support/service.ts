import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Step } from 'rxtalk';
import type { RawServer } from './rawServer';

/** The tokens of the service below; no error may show any of them. */
export const secrets = {
  bearer: 'bearer-secret-1f2e3d',
  streamToken: 'stream-secret-9a8b7c',
  fingerprint: 'fingerprint-secret-5d4c',
} as const;

type Handler = (response: ServerResponse, request: IncomingMessage) => void;

export interface Handlers {
  readonly login?: Handler;
  readonly text?: Handler;
  readonly stream?: Handler;
}

/** A handler for one step. */
export function at(step: Step, handler: Handler): Handlers {
  return { [step]: handler };
}

/** A service with the handlers of a test for some steps, and with correct ones for the others. */
export function service(handlers: Handlers = {}) {
  const all: Required<Handlers> = {
    login: (response) => json(response, { token: secrets.bearer, expires_at: 4_000_000_000 }),
    text: (response) => json(response, { token: secrets.streamToken }),
    stream: (response) => eventStream(response).end(`${message('Hello')}data: [DONE]\n\n`),
    ...handlers,
  };
  return (request: IncomingMessage, response: ServerResponse): void => {
    const [path = ''] = request.url?.split('?') ?? [];
    if (path.endsWith('/login')) all.login(response, request);
    else if (path.endsWith('/text')) all.text(response, request);
    else all.stream(response, request);
  };
}

/** Starts an event stream: the headers are sent. */
export function eventStream(response: ServerResponse): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  return response;
}

export function message(content: string): string {
  return `data: ${JSON.stringify({ content })}\n\n`;
}

/** Answers with an envelope around `data`. */
export function json(response: ServerResponse, data: unknown): void {
  answer(response, 200, JSON.stringify({ data }), { 'content-type': 'application/json' });
}

/** Answers with any status and body. */
export function answer(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, headers);
  response.end(body);
}

/** The phase in which a server becomes silent: before it answers a step, or inside the stream. */
export type Phase = 'login' | 'text' | 'response' | 'idle' | 'midstream';

/** How many requests a silent server has received in each phase. */
export const requestsUntil: Readonly<Record<Phase, number>> = {
  login: 1,
  text: 2,
  response: 3,
  idle: 3,
  midstream: 3,
};

/** Whether a client has reached the phase in which a server is silent, by its requests and deltas. */
export function isInPhase(
  phase: Phase,
  { requests, unfinished }: Pick<RawServer, 'requests' | 'unfinished'>,
  deltas: readonly string[],
): boolean {
  return (
    requests.length === requestsUntil[phase] &&
    unfinished.size === 1 &&
    deltas.length === (phase === 'midstream' ? 1 : 0)
  );
}

/** The steps of a service that is silent from a phase on. */
export function silentFrom(phase: Phase): Handlers {
  switch (phase) {
    case 'login':
      return { login: () => {} };
    case 'text':
      return { text: () => {} };
    case 'response':
      return { stream: () => {} };
    case 'idle':
      return { stream: (response) => void eventStream(response) };
    case 'midstream':
      return { stream: (response) => void eventStream(response).write(message('Hel')) };
  }
}
