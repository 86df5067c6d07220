import { type Framing, KEEP_ALIVE, SENTINEL, type Wire } from '../service/wire';
import { pause } from '../transports/wireResponse';
import type { Fault } from './fault';

/** The events of a stream: their payloads, and comments. */
type Events = AsyncIterable<string>;

/** The answer as the events of a stream. If it fails, the last one says so. */
export async function* answerEvents(wire: Wire, left: AbortSignal): AsyncGenerator<string> {
  try {
    yield* wire.messages(left);
    if (wire.framing.hasSentinel) yield SENTINEL;
  } catch (error) {
    yield wire.failure(error instanceof Error ? error.message : String(error));
  }
}

/** Applies a fault of the service to the events of a stream. */
export async function* faultyEvents(
  events: Events,
  fault: Fault,
  wire: Wire,
  left: AbortSignal,
): AsyncGenerator<string> {
  let index = 0;
  for await (const event of events) {
    if (event === SENTINEL) {
      if (fault.kind === 'no-sentinel') return;
      yield event;
      if (fault.kind === 'text-after-sentinel') yield wire.message('text behind the end');
      continue;
    }
    if (event === KEEP_ALIVE) {
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
    const text = wire.textOf?.(event) ?? '';
    switch (fault.kind) {
      case 'broken-json':
        yield event.slice(0, -2);
        break;
      case 'shrink':
        yield event;
        yield wire.message(text.slice(0, text.length / 2));
        break;
      case 'change':
        yield event;
        if (text !== '') yield wire.message(`~${text}`);
        break;
      case 'duplicate':
        yield event;
        yield event;
        break;
      case 'no-sentinel':
        yield event;
        return;
      case 'error-object':
        yield wire.failure('come back later', 'overloaded');
        return;
      case 'comments-only':
        while (!left.aborted) {
          yield KEEP_ALIVE;
          await pause(fault.everyMs, left);
        }
        return;
    }
  }
}

/** The bytes of the events. */
export async function* encodeEvents(
  events: Events,
  { lineEnd, field, endsBlank }: Framing,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const event of events) {
    const line = (event === KEEP_ALIVE ? '' : field) + event + lineEnd;
    yield encoder.encode(endsBlank?.(event) === false ? line : line + lineEnd);
  }
}
