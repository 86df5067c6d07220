import { from, type ObservableInput } from 'rxjs';
import { toAsyncIterable } from '../../interop/toAsyncIterable';
import { gone } from '../transports/wireResponse';

/**
 * The pieces of an answer, until the client disconnects. It reads a piece of an iterable only after the
 * previous one was sent, and closes the iterator when the client disconnects.
 */
export async function* piecesOf<Piece>(
  answer: () => ObservableInput<Piece>,
  left: AbortSignal,
): AsyncGenerator<Piece> {
  const iterator = iteratorOf(answer());
  const isLeft = gone(left);
  isLeft.then(() => iterator.return?.()).catch(() => {});
  for (;;) {
    const next = await Promise.race([iterator.next(), isLeft]);
    if (!next || next.done) return;
    yield next.value;
  }
}

/** Iterables are read piece by piece; an Observable pushes, so its values wait in a queue. */
function iteratorOf<Piece>(input: ObservableInput<Piece>): AsyncIterator<Piece> | Iterator<Piece> {
  if (typeof input === 'string') return [input as Piece][Symbol.iterator]();
  if (Symbol.asyncIterator in input) return input[Symbol.asyncIterator]();
  if (Symbol.iterator in input) return input[Symbol.iterator]();
  return toAsyncIterable(from(input));
}
