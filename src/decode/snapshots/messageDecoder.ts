import { TruncatedStreamError } from '../../errors/truncatedStreamError';
import type { Decoder, Sink } from '../decoder';
import { payloadOf } from '../sse/dataPayloads';
import { isSentinel } from '../sse/sentinel';
import { SnapshotDelta } from './snapshotDelta';

/** The line of a message, and the text that was read from it. */
export interface Message {
  readonly line: string;
  readonly text: string;
}

/**
 * The lines of a stream of cumulative messages → what each message adds, until the sentinel. It
 * holds the last two messages.
 */
export class MessageDecoder implements Decoder<string, string> {
  readonly deltas = new SnapshotDelta('error');
  previous: Message | undefined;
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
    this.previous = this.last;
    this.last = { line, text };
    this.deltas.decode(text, sink);
  }

  end(): void {
    throw new TruncatedStreamError();
  }

  /** Forgets the last two messages, but not the text of the stream so far. */
  forget(): void {
    this.previous = undefined;
    this.last = undefined;
  }

  /** Whether this tail of a line starts where its text ends: a letter before it is read as text. */
  isTailOfText(tail: string, { line, text }: Message): boolean {
    try {
      return this.#read(payloadOf(line.slice(0, -tail.length) + LETTER + tail)) === text + LETTER;
    } catch {
      return false;
    }
  }
}

/** Not valid JSON outside of a string. */
const LETTER = 'x';
