import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import type { Handler } from 'rxtalk/server';

/** A request handler as a listener of Node's `http`. */
export function listenerOf(handler: Handler): RequestListener {
  return (request, response) => void respond(handler, request, response);
}

async function respond(handler: Handler, request: IncomingMessage, response: ServerResponse) {
  const { method = 'GET', url = '', headers } = request;
  const leaving = new AbortController();
  response.on('close', () => leaving.abort());
  const hasBody = method !== 'GET';
  const {
    status,
    headers: sent,
    body,
  } = await handler(
    new Request(`http://${headers.host}${url}`, {
      method,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, `${value}`]),
      signal: leaving.signal,
      ...(hasBody && {
        body: Readable.toWeb(request) as unknown as ReadableStream,
        duplex: 'half',
      }),
    } as RequestInit),
  );
  response.writeHead(status, Object.fromEntries(sent));
  response.flushHeaders();
  const reader = (body as NodeStream<Uint8Array> | null)?.getReader();
  response.on('close', () => void reader?.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = (await reader?.read().catch(() => undefined)) ?? { done: true };
    if (done) break;
    if (!response.write(value)) await drained(response);
  }
  response.end();
}

/** Waits until a response takes more, or is closed. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      response.off('drain', end).off('close', end);
      resolve();
    };
    response.on('drain', end).on('close', end);
  });
}
