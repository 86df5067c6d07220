import { from, type ObservableInput } from 'rxjs';
import { toAsyncIterable } from '../../interop/toAsyncIterable';
import { gone, pause } from '../transports/wireResponse';
import type { Fault } from './fault';

/** The lines of a stream, one to an event. */
type Lines = AsyncIterable<string>;

const SENTINEL = 'data: [DONE]';

/**
 * The answer as the lines of a cumulative stream, ended by `[DONE]`. It reads a piece of an iterable only
 * after the previous one was sent, and closes the iterator when the client disconnects.
 */
export async function* answerLines(
  pieces: () => ObservableInput<string>,
  left: AbortSignal,
): AsyncGenerator<string> {
  try {
    const iterator = iteratorOf(pieces());
    const isLeft = gone(left);
    isLeft.then(() => iterator.return?.()).catch(() => {});
    let content = '';
    for (;;) {
      const next = await Promise.race([iterator.next(), isLeft]);
      if (!next || next.done) break;
      content += next.value;
      yield messageLine(content);
    }
    yield SENTINEL;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    yield errorLine(message);
  }
}

/** Applies a fault of the service to the lines of a stream. */
export async function* faultyLines(
  lines: Lines,
  fault: Fault,
  left: AbortSignal,
): AsyncGenerator<string> {
  let event = 0;
  for await (const line of lines) {
    if (line === SENTINEL) {
      if (fault.kind !== 'no-sentinel') yield line;
      if (fault.kind === 'text-after-sentinel') yield messageLine('text behind the end');
      continue;
    }
    if (line.startsWith(':')) {
      yield line;
      continue;
    }
    const { atEvent = fault.kind === 'broken-json' ? 0 : undefined } = fault as {
      readonly atEvent?: number;
    };
    const isHere = atEvent === event++;
    if (!isHere) {
      yield line;
      continue;
    }
    switch (fault.kind) {
      case 'broken-json':
        yield line.slice(0, -2);
        break;
      case 'shrink':
        yield line;
        yield messageLine(contentOf(line).slice(0, contentOf(line).length / 2));
        break;
      case 'change':
        yield line;
        if (contentOf(line) !== '') yield messageLine(`~${contentOf(line)}`);
        break;
      case 'duplicate':
        yield line;
        yield line;
        break;
      case 'no-sentinel':
        yield line;
        return;
      case 'error-object':
        yield errorLine('come back later', 'overloaded');
        return;
      case 'comments-only':
        while (!left.aborted) {
          yield ': keep-alive';
          await pause(fault.everyMs, left);
        }
        return;
    }
  }
}

/** The bytes of the lines, with each line as a separate event. */
export async function* encodeEvents(lines: Lines, lineEnd: string): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const line of lines) yield encoder.encode(line + lineEnd + lineEnd);
}

function messageLine(content: string): string {
  return `data: ${JSON.stringify({ content })}`;
}

function errorLine(message: string, code?: string): string {
  return `data: ${JSON.stringify({ error: { message, code } })}`;
}

function contentOf(line: string): string {
  try {
    return JSON.parse(line.slice('data: '.length)).content ?? '';
  } catch {
    return ''; // another fault has broken it
  }
}

/** Iterables are read piece by piece; an Observable pushes, so its values wait in a queue. */
function iteratorOf(input: ObservableInput<string>): AsyncIterator<string> | Iterator<string> {
  if (typeof input === 'string') return [input][Symbol.iterator]();
  if (Symbol.asyncIterator in input) return input[Symbol.asyncIterator]();
  if (Symbol.iterator in input) return input[Symbol.iterator]();
  return toAsyncIterable(from(input));
}
