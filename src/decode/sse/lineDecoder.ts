import { LimitError } from '../../errors/limitError';
import type { Decoder, Sink } from '../decoder';
import { TextBuilder } from '../textBuilder';
import { isPassingUnfinished, passUnfinished } from './unfinished';
import { Utf8Decoder } from './utf8Decoder';

export const DEFAULT_MAX_LINE_LENGTH = 2 ** 24;

const LF = 0x0a;

/**
 * Splits a stream of chunks into lines, as the WHATWG specifies for event streams: decodes UTF-8 (invalid
 * bytes become U+FFFD), drops one leading byte order mark, and ends lines at LF, CRLF or CR.
 *
 * It holds at most one unfinished line. The work is linear in the number of characters, however the stream
 * is split into chunks: it searches each chunk once and only appends to the unfinished line.
 */
export class LineDecoder implements Decoder<Uint8Array | string, string> {
  // `#split` drops the byte order mark, for both strings and bytes.
  readonly #utf8 = new Utf8Decoder();
  readonly #maxLineLength: number;
  readonly #unfinished = new TextBuilder();
  /** Whether `#unfinished` has text. */
  #isUnfinished = false;
  #isAtStart = true;
  #lastWasCarriageReturn = false;

  constructor(maxLineLength: number) {
    this.#maxLineLength = maxLineLength;
  }

  /** Gives the lines that end in this chunk; throws at the first line that is too long. */
  decode(chunk: Uint8Array | string, sink: Sink<string>): void {
    if (chunk.length === 0) return;
    // A string can't complete the character that the bytes before it started.
    const text = typeof chunk === 'string' ? this.#utf8.end() + chunk : this.#utf8.decode(chunk);
    if (isPassingUnfinished()) passUnfinished(undefined, this.#split.bind(this, text, sink));
    else this.#split(text, sink);
  }

  /** Gives the last line if it has no line end. */
  end(sink: Sink<string>): void {
    this.#split(this.#utf8.end(), sink);
    const line = this.#unfinished.take();
    if (line !== '') passUnfinished(line, () => sink.give(line));
  }

  #split(text: string, sink: Sink<string>): void {
    if (text === '') return;
    let start = 0;
    if (this.#isAtStart) {
      this.#isAtStart = false;
      if (text.startsWith('\uFEFF')) start = 1;
    }
    if (this.#lastWasCarriageReturn) {
      // The line ended with the CR. A LF right after it belongs to the same line end.
      this.#lastWasCarriageReturn = false;
      if (text.startsWith('\n', start)) start++;
    }

    // Both positions only move forward, so a chunk without CR is searched for CR only once.
    let cr = text.indexOf('\r', start);
    let lf = text.indexOf('\n', start);
    while (lf !== -1 || cr !== -1) {
      const isCarriageReturn = cr !== -1 && (lf === -1 || cr < lf);
      const end = isCarriageReturn ? cr : lf;
      this.#give(text, start, end, sink);
      if (sink.closed) return;
      start = end + 1;
      if (isCarriageReturn) {
        this.#lastWasCarriageReturn = start === text.length;
        if (lf === start) start++;
        cr = text.indexOf('\r', start);
      }
      if (start === text.length) return;
      if (lf < start && lf !== -1) {
        // The line after an event is empty, so its end is found without a search.
        lf = text.charCodeAt(start) === LF ? start : text.indexOf('\n', start);
      }
    }
    if (start < text.length) {
      this.#isUnfinished = true;
      this.#checkLength(this.#unfinished.add(text.slice(start)));
    }
  }

  #give(text: string, start: number, end: number, sink: Sink<string>): void {
    if (!this.#isUnfinished && sink.givePart) {
      this.#checkLength(end - start);
      sink.givePart(text, start, end);
      return;
    }
    this.#isUnfinished = false;
    const line = this.#unfinished.take() + text.slice(start, end);
    this.#checkLength(line.length);
    sink.give(line);
  }

  #checkLength(length: number): void {
    if (length > this.#maxLineLength) {
      throw new LimitError('A line', this.#maxLineLength, 'characters');
    }
  }
}
