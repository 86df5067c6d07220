import { Chain } from '../chain';
import type { Decoder, Sink } from '../decoder';
import { LineDecoder } from '../sse/lineDecoder';
import { isLineEnd, LF } from './bytes';
import { GrowingLine } from './growingLine';
import { MessageDecoder } from './messageDecoder';
import { sharedTail } from './sharedTail';

/** Where messages don't repeat the one before, up to 2 ** 8 pieces are not tried. */
const MAX_MISSES = 8;
/** So much is decoded at once while no message is tried: many short lines, or one that is long. */
const PIECE_LENGTH = 4096;

/**
 * The bytes of a stream of cumulative messages → what each adds, until the sentinel.
 *
 * A message repeats the one before it, so most of the time would go into decoding what is known.
 * Here a line that is the last one with more text in it is compared with it, and only what is new is
 * decoded. Every other line is decoded as a whole, so that the result is the same for any input.
 */
export class SnapshotReader implements Decoder<Uint8Array, string> {
  readonly #maxLineLength: number;
  readonly #messages: MessageDecoder;
  /** The long way. */
  readonly #lines: Chain<Uint8Array, string, string>;
  /** The last message, where `isKnown` says so. */
  readonly #growing = new GrowingLine();
  #isKnown = false;
  /** Whether the next byte belongs to a line that is compared. */
  #isFollowing = false;
  #misses = 0;
  #piecesToSkip = 0;

  /**
   * @param read gives the text of a payload: one string of a JSON object, as it is. What it throws
   *   ends the result.
   */
  constructor(read: (payload: string) => string, maxLineLength: number) {
    this.#maxLineLength = maxLineLength;
    this.#messages = new MessageDecoder(read);
    this.#lines = new Chain(new LineDecoder(maxLineLength), this.#messages);
  }

  decode(chunk: Uint8Array, sink: Sink<string>): void {
    let start = 0;
    while (start < chunk.length && !sink.closed) {
      start = this.#isFollowing
        ? this.#follow(chunk, start, sink)
        : this.#decodePiece(chunk, start, sink);
    }
  }

  end(sink: Sink<string>): void {
    this.#leave(sink);
    this.#lines.end(sink);
  }

  /** Compares what a chunk has of a line with the last message; returns where that stopped. */
  #follow(chunk: Uint8Array, start: number, sink: Sink<string>): number {
    const growing = this.#growing;
    if (growing.length === 0 && isLineEnd(chunk[start])) return start + 1; // an empty line, or the LF of CRLF
    const end = growing.take(chunk, start);
    // In bytes it may be too long before it is in characters.
    const isShort = growing.length <= this.#maxLineLength;
    if (end !== -1 && isShort && !growing.isWhole) return end;
    const added = end !== -1 && isShort ? growing.grow() : undefined;
    if (added === undefined) {
      this.#leave(sink);
      return end === -1 ? start : end;
    }
    this.#misses = 0;
    this.#messages.deltas.append(added, sink);
    return end;
  }

  /** Decodes what was there of a line that turns out not to be the last message grown. */
  #leave(sink: Sink<string>): void {
    this.#isFollowing = false;
    const { bytes } = this.#growing;
    this.#growing.drop();
    if (bytes.length > 0) this.#decode(bytes, sink);
  }

  /** Decodes to the end of a line: of the first, where the next one may be compared. */
  #decodePiece(chunk: Uint8Array, start: number, sink: Sink<string>): number {
    const lineEnd = chunk.indexOf(LF, this.#piecesToSkip === 0 ? start : start + PIECE_LENGTH);
    const end = lineEnd === -1 ? chunk.length : lineEnd + 1;
    // A view of the whole chunk would cost as much as decoding a short one.
    const isWhole = start === 0 && end === chunk.length;
    this.#decode(isWhole ? chunk : chunk.subarray(start, end), sink);
    return end;
  }

  #decode(bytes: Uint8Array, sink: Sink<string>): void {
    const { last } = this.#messages;
    this.#lines.decode(bytes, sink);
    if (this.#messages.last !== last) {
      if (this.#isKnown) this.#miss();
      else if (this.#piecesToSkip > 0) this.#piecesToSkip--;
      this.#isKnown = false;
    }
    if (isLineEnd(bytes.at(-1))) this.#isFollowing = this.#isKnown || this.#learn();
  }

  /** Finds out what the next message will share with the last one. */
  #learn(): boolean {
    const { before, last } = this.#messages;
    if (!before || !last || this.#piecesToSkip > 0) return false;
    const tail = sharedTail(before.line, last.line);
    this.#isKnown = tail !== undefined && this.#messages.growsBefore(tail, last);
    if (this.#isKnown) {
      this.#growing.start(last.line, tail as string);
      this.#messages.forget();
    } else {
      this.#miss();
    }
    return this.#isKnown;
  }

  #miss(): void {
    this.#misses = Math.min(this.#misses + 1, MAX_MISSES);
    this.#piecesToSkip = 2 ** this.#misses - 2; // none after the first
  }
}
