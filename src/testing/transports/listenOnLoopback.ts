import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, wrong } from '../../arguments/wrong';
import { BrokenConnection } from '../faults/fault';
import { corsHeaders, preflightHeaders } from './cors';
import { readBody } from './readBody';
import type { Responder } from './responder';
import { noteResponse, spoilConnection } from './spoilConnection';
import { pause } from './wireResponse';

/** An HTTP server on loopback. */
export interface LoopbackServer {
  /** Such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** Connections that are open now, idle ones included. */
  readonly openSockets: number;
  /** Ends every connection and stops listening. */
  readonly close: () => Promise<void>;
}

/**
 * Serves a backend over HTTP on 127.0.0.1, for pages of any origin.
 *
 * @param port 0 chooses a free one.
 * @returns the server when it is listening. Rejects with a `TypeError` if the port is none, and with the
 *   system's error if it isn't available.
 */
export async function listenOnLoopback(backend: Responder, port: number): Promise<LoopbackServer> {
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
    origin: `http://127.0.0.1:${boundPort}`,
    get openSockets() {
      return sockets.size;
    },
    close,
  };
}

/** How long a client that still writes has time to read why its request was rejected. */
const LINGER_MS = 100;

/** Long enough for loopback to deliver what was written. */
const FLUSH_MS = 10;

/** Sends the response of the backend, as fast as the client reads it. */
async function serve(
  backend: Responder,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const leaving = new AbortController();
  noteResponse(request.socket, response);
  response.on('close', () => leaving.abort());
  const { method = '', url: path = '', headers } = request;
  const body = await readBody(request, backend.maxBodyBytes);
  const preflight = body === undefined ? undefined : preflightHeaders(method, headers);
  if (preflight) {
    response.writeHead(204, preflight).end();
    return;
  }
  const answer = await backend.respond({ method, path, headers, body }, leaving.signal);
  const allHeaders = { ...answer.headers, ...corsHeaders(headers) };
  if (body === undefined) {
    // To end the response would read the rest of the body.
    const bytes = await buffer(answer.body);
    const closing = { connection: 'close', 'content-length': bytes.length };
    response.writeHead(answer.status, { ...allHeaders, ...closing }).write(bytes);
    request.socket.end();
    await pause(LINGER_MS, leaving.signal);
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.status, allHeaders);
  response.flushHeaders();
  const { afterwards } = answer;
  const sent: Uint8Array[] = [];
  for await (const chunk of answer.body) {
    if (leaving.signal.aborted) break;
    if (afterwards) sent.push(chunk);
    if (!response.write(chunk)) await room(response);
  }
  response.end();
  if (afterwards) await spoilConnection(request.socket, response, afterwards, Buffer.concat(sent));
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
