import { createServer, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import type { Certificate } from './certificate';
import { listen } from './listen';
import { message } from './service';

export interface ByteServer {
  readonly url: string;
  /** The first lines of the requests so far. */
  readonly heads: string[];
  /** The connections that are open now. */
  readonly sockets: ReadonlySet<Socket>;
}

/** A server that answers each request as a test says, in bytes; closed when the test has finished. */
export async function byteServer(
  respond: (head: string, socket: Socket) => void,
  certificate?: Certificate,
): Promise<ByteServer> {
  const heads: string[] = [];
  const serve = (socket: Socket) => {
    let received = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received += chunk;
      const end = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (end === -1 || received.length < end + 4 + length) return;
      const head = received.slice(0, received.indexOf('\r\n'));
      received = '';
      heads.push(head);
      respond(head, socket);
    });
  };
  const server = certificate ? createSecureServer(certificate, serve) : createServer(serve);
  const { port, sockets } = await listen(server);
  const url = certificate ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  return { url, heads, sockets };
}

export function jsonBytes(value: unknown): string {
  return bytesOf('application/json', JSON.stringify(value));
}

/** What GPTalk answers to each step, in bytes; the answer is `Hello`. */
export function gptalkBytes(head: string): string {
  if (head.includes('/login')) return jsonBytes({ data: { token: 'bearer', expires_at: 4e9 } });
  if (head.includes('/text')) return jsonBytes({ data: { token: 'stream' } });
  return bytesOf('text/event-stream', `${message('Hello')}data: [DONE]\n\n`);
}

function bytesOf(type: string, body: string): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
