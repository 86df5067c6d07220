import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, wrong } from '../../arguments/wrong';
import { BrokenConnection } from '../faults/fault';
import type { GPTalkServer, GPTalkServerOptions } from '../service/types';
import type { Backend } from './backend';
import { corsHeaders, preflightHeaders } from './cors';
import { createBackend } from './createBackend';

/**
 * Serves the GPTalk protocol on loopback, for tests of your own app and for trying things out.
 *
 * 1. It listens on 127.0.0.1 and hands out bearer tokens, stream tokens and answers.
 * 2. It is strict: a bearer token is accepted `maxUses` times and until it expires, a stream token
 *    once, a request only with the headers and fields of the protocol. It rejects anything else with
 *    400, 401, 403 or 404 and a JSON body that says why.
 * 3. It records every request and counts logins, uses, streams and open sockets.
 * 4. A page of any origin may use it: it answers preflights, which are neither recorded nor counted.
 * 5. It applies the planned `faults`, see {@link FaultPlan}.
 *
 * @param options see {@link GPTalkServerOptions}.
 * @returns the server when it is listening. Rejects with a `TypeError` if an option is wrong, and with
 *   the system's error if the port isn't available. Close it, or declare it with `await using`.
 *
 * @example
 * ```ts
 * import { createGPTalk } from 'rxtalk';
 * import { startGPTalkServer } from 'rxtalk/testing';
 *
 * const server = await startGPTalkServer({ answer: () => ['Hel', 'lo', '!'] });
 * for await (const delta of createGPTalk({ baseURL: server.url }).iterate('Hi')) {
 *   console.log(delta);
 * }
 * console.log(server.stats.logins, server.stats.texts, server.stats.openStreams);
 * await server.close();
 * // → Hel
 * // → lo
 * // → !
 * // → 1 1 0
 * ```
 */
export async function startGPTalkServer(options: GPTalkServerOptions = {}): Promise<GPTalkServer> {
  const { port = 0, ...serviceOptions } = { ...options };
  const backend = createBackend(serviceOptions);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw wrong('port', 'a port number', describe(port));
  }
  const sockets = new Set<Socket>();

  const server = createServer((request, response) => {
    serve(backend, request, response).catch(async (error: unknown) => {
      // What was written before the connection breaks has to arrive.
      if (response.headersSent) await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
      const isReset = error instanceof BrokenConnection && error.isReset;
      if (isReset) request.socket.resetAndDestroy();
      else response.destroy();
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: boundPort } = server.address() as AddressInfo;

  async function close(): Promise<void> {
    const isClosed = new Promise((resolve) => server.close(resolve));
    const areGone = [...sockets].map((socket) => once(socket, 'close'));
    server.closeAllConnections();
    await Promise.all([isClosed, ...areGone]);
  }

  return {
    url: `http://127.0.0.1:${boundPort}${options.basePath ?? ''}`,
    requests: backend.requests,
    get stats() {
      return { ...backend.stats, openSockets: sockets.size };
    },
    revokeTokens: () => backend.revokeTokens(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Long enough for loopback to deliver what was written. */
const FLUSH_MS = 10;

/** Sends the response of the backend, as fast as the client reads it. */
async function serve(
  backend: Backend,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const leaving = new AbortController();
  response.on('close', () => leaving.abort());
  const { method = '', url: path = '', headers } = request;
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const preflight = preflightHeaders(method, headers);
  if (preflight) {
    response.writeHead(204, preflight).end();
    return;
  }
  const answer = await backend.respond({ method, path, headers, body }, leaving.signal);
  response.writeHead(answer.status, { ...answer.headers, ...corsHeaders(headers) });
  response.flushHeaders();
  for await (const chunk of answer.body) {
    if (leaving.signal.aborted) break;
    if (!response.write(chunk)) await room(response);
  }
  response.end();
}

/** Resolves when the response can be written to again, or is closed. */
function room(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      response.off('drain', end);
      response.off('close', end);
      resolve();
    };
    response.on('drain', end);
    response.on('close', end);
  });
}
