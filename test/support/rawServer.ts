import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawServer {
  readonly url: string;
  /** The requests so far, `METHOD /path`. */
  readonly requests: string[];
  /** The connections that are open now, idle ones included. */
  readonly sockets: ReadonlySet<Socket>;
  /** The responses that are neither complete nor cut off. */
  readonly unfinished: ReadonlySet<ServerResponse>;
}

/** A server that answers as a test says, byte by byte; closed when the test has finished. */
export async function rawServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const unfinished = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    unfinished.add(response);
    response.on('close', () => unfinished.delete(response));
    request.resume();
    handle(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, sockets, unfinished };
}
