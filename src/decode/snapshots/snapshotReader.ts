import { Chain } from '../chain';
import type { Decoder, Sink } from '../decoder';
import { LineDecoder } from '../sse/lineDecoder';
import { indexOfByte, isLineEnd, LF } from './bytes';
import { GrowingLine } from './growingLine';
import { LineSkipper } from './lineSkipper';
import { MessageDecoder } from './messageDecoder';
import { sharedTail } from './sharedTail';

/** After this many failed attempts in a row, the number of pieces to skip doubles no further. */
const MAX_FAILURES = 8;
/** The least that is decoded at once while pieces are skipped: many short lines, or one long line. */
const PIECE_LENGTH = 4096;

/**
 * The bytes of a stream of cumulative messages → what each message adds, until the sentinel.
 *
 * A message repeats the one before it, so decoding every line in full would spend most of the time
 * on text that is already known. This reader compares bytes instead:
 *
 * ```
 *               #detectTail: the last two messages differ
 *               only in that the text has grown
 * ┌──────────┐ ────────────────────────────────────────▶ ┌────────────────┐
 * │ decoding │                                           │ comparing with │ ◀─┐ #compare: the line is
 * │ whole    │                                           │ the last       │   │ the last message grown;
 * │ lines    │ ◀──────────────────────────────────────── │ message        │ ──┘ decode what it adds
 * └──────────┘  #fallBack: it is any other line          └────────────────┘
 *   ▲      │
 *   └──────┘ #backOff: the messages don't repeat; skip more
 *            and more pieces before the next #detectTail
 * ```
 *
 * A line without a message, such as a comment, is skipped and keeps the last message: the line after it
 * is compared again.
 *
 * The result is that of the plain decoders for any input. They decode every message that isn't the last
 * one grown, from its first byte. A line that is the last message grown has the same bytes
 * before and after its text, and the added bytes are valid inside a JSON string. `#detectTail` has
 * checked that `read` returns what is inserted at that place as the end of the text. So the plain
 * decoders would find the same text, with that addition.
 */
export class SnapshotReader implements Decoder<Uint8Array, string> {
  readonly #maxLineLength: number;
  readonly #messages: MessageDecoder;
  /** The plain decoders. */
  readonly #wholeLines: Chain<Uint8Array, string, string>;
  /** The last message, if `#isTailKnown`. */
  readonly #lastMessage = new GrowingLine();
  #isTailKnown = false;
  readonly #lines: LineSkipper;
  /** Whether the next byte starts a line, but not the first one, which may start with a byte order mark. */
  #isAtLineStart = false;
  /** Whether the next byte belongs to a line that is compared. */
  #isComparing = false;
  /** How many attempts in a row have found no message that repeats the one before. */
  #failures = 0;
  #piecesToSkip = 0;

  /**
   * @param read returns the text of a payload: one string of a JSON object, unchanged. An error that
   *   it throws ends the result.
   */
  constructor(read: (payload: string) => string, maxLineLength: number) {
    this.#maxLineLength = maxLineLength;
    this.#lines = new LineSkipper(maxLineLength);
    this.#messages = new MessageDecoder(read);
    this.#wholeLines = new Chain(new LineDecoder(maxLineLength), this.#messages);
  }

  decode(chunk: Uint8Array, sink: Sink<string>): void {
    this.#lines.reset();
    let start = 0;
    while (!sink.closed) {
      if (this.#isAtLineStart && this.#piecesToSkip === 0) start = this.#lines.skip(chunk, start);
      if (start === chunk.length) return;
      start = this.#isComparing
        ? this.#compare(chunk, start, sink)
        : this.#decodePiece(chunk, start, sink);
    }
  }

  end(sink: Sink<string>): void {
    this.#fallBack(sink);
    this.#wholeLines.end(sink);
  }

  /** Compares the rest of a chunk with the last message; returns the place where it stopped. */
  #compare(chunk: Uint8Array, start: number, sink: Sink<string>): number {
    const message = this.#lastMessage;
    const end = message.take(chunk, start);
    const { isWhole } = message;
    this.#isAtLineStart = isWhole;
    // The limit is in characters: a line over it in bytes is left to the plain decoders.
    const isShort = message.length <= this.#maxLineLength;
    if (end !== -1 && isShort && !isWhole) return end;
    const added = end !== -1 && isShort ? message.grow() : undefined;
    if (added === undefined) {
      this.#fallBack(sink);
      return end === -1 ? start : end;
    }
    this.#failures = 0;
    this.#messages.deltas.append(added, sink);
    return end;
  }

  /** Decodes the bytes of a line that were compared so far: it isn't the last message grown. */
  #fallBack(sink: Sink<string>): void {
    this.#isComparing = false;
    const { bytes } = this.#lastMessage;
    this.#lastMessage.drop();
    if (bytes.length > 0) this.#decode(bytes, sink);
  }

  /** Decodes up to a line end: the next one if the line after it may be compared. */
  #decodePiece(chunk: Uint8Array, start: number, sink: Sink<string>): number {
    const from = this.#piecesToSkip === 0 ? start : start + PIECE_LENGTH;
    const end = Math.min(indexOfByte(chunk, LF, from) + 1, chunk.length);
    // Creating a view takes as long as decoding a short chunk.
    const isWhole = start === 0 && end === chunk.length;
    this.#decode(isWhole ? chunk : chunk.subarray(start, end), sink);
    return end;
  }

  #decode(bytes: Uint8Array, sink: Sink<string>): void {
    const { last } = this.#messages;
    this.#wholeLines.decode(bytes, sink);
    if (this.#messages.last !== last) {
      if (this.#isTailKnown) this.#backOff();
      else if (this.#piecesToSkip > 0) this.#piecesToSkip--;
      this.#isTailKnown = false;
    }
    this.#isAtLineStart = isLineEnd(bytes.at(-1));
    if (this.#isAtLineStart) this.#isComparing = this.#isTailKnown || this.#detectTail();
  }

  /** Finds the bytes after the text that the next message will share with the last two. */
  #detectTail(): boolean {
    const { previous, last } = this.#messages;
    if (!previous || !last || this.#piecesToSkip > 0) return false;
    const tail = sharedTail(previous.line, last.line);
    this.#isTailKnown = tail !== undefined && this.#messages.isTailOfText(tail, last);
    if (this.#isTailKnown) {
      this.#lastMessage.start(last.line, tail as string);
      this.#messages.forget();
    } else {
      this.#backOff();
    }
    return this.#isTailKnown;
  }

  #backOff(): void {
    this.#failures = Math.min(this.#failures + 1, MAX_FAILURES);
    this.#piecesToSkip = 2 ** this.#failures - 2; // none after the first failure
  }
}
