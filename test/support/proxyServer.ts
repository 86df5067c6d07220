import { createServer, request as forward, type IncomingHttpHeaders } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Certificate } from './certificate';
import { listen } from './listen';

export interface ProxyServer {
  readonly port: number;
  readonly url: string;
  /** The requests that passed through, `METHOD target`. */
  readonly requests: string[];
  /** The headers that were meant for the proxy or the server. */
  readonly headers: IncomingHttpHeaders[];
  /** The connections from clients that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  /** How many connections there have been. */
  readonly accepted: number;
  /** Whether each TLS connection resumed a session. */
  readonly resumed: readonly boolean[];
}

export interface ProxyServerOptions {
  /** The required `proxy-authorization`. */
  readonly authorization?: string;
  /** Accepts connections and never answers. */
  readonly isSilent?: boolean;
  /** Answers CONNECT in these bytes, and closes. */
  readonly refusal?: string;
  /** Uses TLS. */
  readonly certificate?: Certificate;
}

/** A forward proxy on loopback: plain requests and CONNECT; closed when the test has finished. */
export async function proxyServer(options: ProxyServerOptions = {}): Promise<ProxyServer> {
  const { authorization, isSilent = false, refusal, certificate } = options;
  const requests: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const upstreams = new Set<Socket>();
  const isAllowed = (given: IncomingHttpHeaders) =>
    authorization === undefined || given['proxy-authorization'] === authorization;

  const server = certificate ? createSecureServer(certificate) : createServer();
  server.on('request', (request, response) => {
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
    if (refusal !== undefined) {
      client.end(refusal);
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
  const counts = { accepted: 0, resumed: [] as boolean[] };
  server.on('connection', () => counts.accepted++);
  server.on('secureConnection', (socket: TLSSocket) => {
    counts.resumed.push(socket.isSessionReused());
  });
  onTestFinished(() => {
    for (const upstream of upstreams) upstream.destroy();
  });
  const { port, sockets } = await listen(server);
  const url = certificate ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  return Object.assign(counts, { port, url, requests, headers, sockets });
}
