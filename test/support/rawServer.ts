import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { listen } from './listen';

export interface RawServer {
  readonly url: string;
  /** The requests so far, `METHOD /path`. */
  readonly requests: string[];
  /** The connections that are open now, including idle ones. */
  readonly sockets: ReadonlySet<Socket>;
  /** The responses that are neither complete nor cut off. */
  readonly unfinished: ReadonlySet<ServerResponse>;
}

/**
 * A server whose answers a test defines, byte by byte; closed when the test has finished. With a
 * certificate, it uses TLS.
 */
export async function rawServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  certificate?: { readonly key: string; readonly cert: string },
): Promise<RawServer> {
  const requests: string[] = [];
  const unfinished = new Set<ServerResponse>();
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    requests.push(`${request.method} ${request.url}`);
    unfinished.add(response);
    response.on('close', () => unfinished.delete(response));
    request.resume();
    handle(request, response);
  };
  const server = certificate ? createSecureServer(certificate, listener) : createServer(listener);
  const { port, sockets } = await listen(server);
  const url = certificate ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  return { url, requests, sockets, unfinished };
}
