import { TruncatedStreamError } from '../../errors/truncatedStreamError';
import type { Decoder, Sink } from '../decoder';
import { payloadOf } from '../sse/dataPayloads';
import { isSentinel } from '../sse/sentinel';
import { SnapshotDelta } from './snapshotDelta';

/** The line of a message, and the text in it. */
export interface Message {
  readonly line: string;
  readonly text: string;
}

/**
 * The lines of a stream of cumulative messages → what each adds, until the sentinel. It remembers the
 * last two messages.
 */
export class MessageDecoder implements Decoder<string, string> {
  readonly deltas = new SnapshotDelta('error');
  before: Message | undefined;
  last: Message | undefined;
  readonly #read: (payload: string) => string;

  constructor(read: (payload: string) => string) {
    this.#read = read;
  }

  decode(line: string, sink: Sink<string>): void {
    const payload = payloadOf(line);
    if (payload === '') return;
    if (isSentinel(payload)) {
      sink.unsubscribe();
      this.deltas.end(sink);
      sink.finish();
      return;
    }
    const text = this.#read(payload);
    this.before = this.last;
    this.last = { line, text };
    this.deltas.decode(text, sink);
  }

  end(): void {
    throw new TruncatedStreamError();
  }

  /** Forgets the messages, but not what they have added so far. */
  forget(): void {
    this.before = undefined;
    this.last = undefined;
  }

  /** Whether the text of a message would grow with its line in front of this tail, and by the same. */
  growsBefore(tail: string, { line, text }: Message): boolean {
    try {
      return this.#read(payloadOf(line.slice(0, -tail.length) + MORE + tail)) === text + MORE;
    } catch {
      return false;
    }
  }
}

/** Outside of a string this is no JSON. */
const MORE = 'x';
