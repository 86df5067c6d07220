import type { IncomingMessage, ServerResponse } from 'node:http';

/** Where a server falls silent: before it answers a step, or inside the stream. */
export type Phase = 'login' | 'text' | 'response' | 'idle' | 'midstream';

/** Answers like the service up to a phase, and from there on never again. */
export function stallIn(
  phase: Phase,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const path = request.url ?? '';
    if (path.endsWith('/login')) {
      if (phase !== 'login') json(response, { token: 'bearer-secret', expires_at: 4_000_000_000 });
    } else if (path.endsWith('/text')) {
      if (phase !== 'text') json(response, { token: 'stream-secret' });
    } else if (phase !== 'response') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      if (phase === 'midstream') response.write('data: {"content":"Hel"}\n\n');
    }
  };
}

function json(response: ServerResponse, data: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ data }));
}
