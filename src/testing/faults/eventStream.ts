import { from, type ObservableInput } from 'rxjs';
import { toAsyncIterable } from '../../interop/toAsyncIterable';
import type { Wire } from '../service/service';
import { gone, pause } from '../transports/wireResponse';
import type { Fault } from './fault';

/** The events of a stream: their payloads, and comments. */
type Events = AsyncIterable<string>;

const SENTINEL = '[DONE]';
const COMMENT = ': keep-alive';

/**
 * The answer as the events of a stream, ended by `[DONE]`. It reads a piece of an iterable only after the
 * previous one was sent, and closes the iterator when the client disconnects.
 */
export async function* answerEvents(
  answer: () => ObservableInput<string>,
  wire: Wire,
  left: AbortSignal,
): AsyncGenerator<string> {
  try {
    yield* wire.messages(piecesOf(answer, left));
    yield SENTINEL;
  } catch (error) {
    yield wire.failure(error instanceof Error ? error.message : String(error));
  }
}

/** Applies a fault of the service to the events of a stream. */
export async function* faultyEvents(
  events: Events,
  fault: Fault,
  { message, textOf, failure }: Wire,
  left: AbortSignal,
): AsyncGenerator<string> {
  let index = 0;
  for await (const event of events) {
    if (event === SENTINEL) {
      if (fault.kind !== 'no-sentinel') yield event;
      if (fault.kind === 'text-after-sentinel') yield message('text behind the end');
      continue;
    }
    if (event === COMMENT) {
      yield event;
      continue;
    }
    const { atEvent = fault.kind === 'broken-json' ? 0 : undefined } = fault as {
      readonly atEvent?: number;
    };
    const isHere = atEvent === index++;
    if (!isHere) {
      yield event;
      continue;
    }
    const text = textOf(event);
    switch (fault.kind) {
      case 'broken-json':
        yield event.slice(0, -2);
        break;
      case 'shrink':
        yield event;
        yield message(text.slice(0, text.length / 2));
        break;
      case 'change':
        yield event;
        if (text !== '') yield message(`~${text}`);
        break;
      case 'duplicate':
        yield event;
        yield event;
        break;
      case 'no-sentinel':
        yield event;
        return;
      case 'error-object':
        yield failure('come back later', 'overloaded');
        return;
      case 'comments-only':
        while (!left.aborted) {
          yield COMMENT;
          await pause(fault.everyMs, left);
        }
        return;
    }
  }
}

/** The bytes of the events. */
export async function* encodeEvents(events: Events, lineEnd: string): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const event of events) {
    const line = event === COMMENT ? event : `data: ${event}`;
    yield encoder.encode(line + lineEnd + lineEnd);
  }
}

/** The pieces of an answer, until the client disconnects. */
async function* piecesOf(
  answer: () => ObservableInput<string>,
  left: AbortSignal,
): AsyncGenerator<string> {
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
function iteratorOf(input: ObservableInput<string>): AsyncIterator<string> | Iterator<string> {
  if (typeof input === 'string') return [input][Symbol.iterator]();
  if (Symbol.asyncIterator in input) return input[Symbol.asyncIterator]();
  if (Symbol.iterator in input) return input[Symbol.iterator]();
  return toAsyncIterable(from(input));
}
