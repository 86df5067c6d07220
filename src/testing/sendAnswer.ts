import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { from, type ObservableInput } from 'rxjs';
import { toAsyncIterable } from '../interop/toAsyncIterable';

/**
 * Sends the pieces of an answer as an event stream of cumulative messages, ended by `[DONE]`. It
 * takes no piece of an iterable while the client doesn't read, and stops when the client leaves.
 */
export async function sendAnswer(
  pieces: () => ObservableInput<string>,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  const isLeft = once(response, 'close');
  try {
    const iterator = iteratorOf(pieces());
    isLeft.then(() => iterator.return?.()).catch(() => {});
    let content = '';
    for (;;) {
      const { done, value } = await iterator.next();
      if (done || response.destroyed) break;
      content += value;
      const hasRoom = response.write(`data: ${JSON.stringify({ content })}\n\n`);
      if (!hasRoom) await Promise.race([once(response, 'drain'), isLeft]);
    }
    response.end('data: [DONE]\n\n');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    response.end(`data: ${JSON.stringify({ error: { message } })}\n\n`);
  }
}

/** Iterables are asked piece by piece; an Observable pushes, so what it emits waits in a queue. */
function iteratorOf(input: ObservableInput<string>): AsyncIterator<string> | Iterator<string> {
  if (Symbol.asyncIterator in input) return input[Symbol.asyncIterator]();
  if (Symbol.iterator in input) return input[Symbol.iterator]();
  return toAsyncIterable(from(input));
}
