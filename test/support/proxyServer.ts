import { createServer, request as forward, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { listen } from './listen';

export interface ProxyServer {
  readonly port: number;
  /** The requests that passed through, `METHOD target`. */
  readonly requests: string[];
  /** The headers that were meant for the proxy or the server behind it. */
  readonly headers: IncomingHttpHeaders[];
  /** The connections from clients that are open now. */
  readonly sockets: ReadonlySet<Socket>;
}

export interface ProxyServerOptions {
  /** The required `proxy-authorization`. */
  readonly authorization?: string;
  /** Accepts connections and never answers. */
  readonly isSilent?: boolean;
}

/** A forward proxy on loopback: plain requests and CONNECT; closed when the test has finished. */
export async function proxyServer(options: ProxyServerOptions = {}): Promise<ProxyServer> {
  const { authorization, isSilent = false } = options;
  const requests: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const upstreams = new Set<Socket>();
  const isAllowed = (given: IncomingHttpHeaders) =>
    authorization === undefined || given['proxy-authorization'] === authorization;

  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    if (isSilent) return;
    if (!isAllowed(request.headers)) {
      response.writeHead(407).end('the proxy wants a password');
      return;
    }
    const { 'proxy-authorization': _, ...own } = request.headers;
    const upstream = forward(request.url ?? '', { method: request.method, headers: own });
    upstream.on('response', (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      response.flushHeaders();
      reply.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
  server.on('connect', (request, client: Duplex) => {
    requests.push(`CONNECT ${request.url}`);
    headers.push(request.headers);
    client.on('error', () => client.destroy());
    if (isSilent) {
      // So that it notices when the client disconnects; the sockets of an HTTP server stay half open.
      client.on('end', () => client.end()).resume();
      return;
    }
    if (!isAllowed(request.headers)) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstreams.add(upstream);
    upstream.on('error', () => client.destroy());
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  onTestFinished(() => {
    for (const upstream of upstreams) upstream.destroy();
  });
  const { port, sockets } = await listen(server);
  return { port, requests, headers, sockets };
}
