import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionFault } from '../faults/fault';

/** The last response on each connection. */
const last = new WeakMap<Socket, ServerResponse>();

/** Records that a request has arrived; its response is in progress on this connection. */
export function noteResponse(socket: Socket, response: ServerResponse): void {
  last.set(socket, response);
}

/**
 * Applies a fault of a connection when a response on it is complete, unless another request has come by
 * then.
 *
 * @param sent the body of the response.
 */
export async function spoilConnection(
  socket: Socket,
  response: ServerResponse,
  { kind, afterMs }: ConnectionFault,
  sent: Uint8Array,
): Promise<void> {
  await finished(response);
  if (afterMs > 0) await sleep(afterMs);
  if (socket.destroyed || last.get(socket) !== response) return;
  switch (kind) {
    case 'idle-close':
      socket.destroy();
      break;
    case 'idle-reset':
      socket.resetAndDestroy();
      break;
    case 'surplus':
      socket.write(again(response, sent));
  }
}

/** The bytes of a response, to be sent once more. */
function again(response: ServerResponse, body: Uint8Array): Buffer {
  const head = [
    `HTTP/1.1 ${response.statusCode} Again`,
    `content-type: ${response.getHeader('content-type')}`,
    `content-length: ${body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}
