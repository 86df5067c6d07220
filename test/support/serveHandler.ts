import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import type { Handler } from 'rxtalk/server';
import { type Listening, listen } from './listen';

/** Serves a request handler over Node's `http`, until the test has finished. */
export async function serveHandler(
  handler: Handler,
): Promise<Listening & { readonly url: string }> {
  const listening = await listen(
    createServer((request, response) => respond(handler, request, response)),
  );
  return { ...listening, url: `http://127.0.0.1:${listening.port}` };
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
    if (!response.write(value))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}
