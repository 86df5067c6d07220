import { LimitError } from '../errors';

export const DEFAULT_MAX_LINE_LENGTH = 16 * 1024 * 1024;

/**
 * Cuts a stream of chunks into lines, as the WHATWG's event streams know them: UTF-8 (invalid bytes
 * become U+FFFD), one leading byte order mark dropped, lines ended by LF, CRLF or CR.
 *
 * It holds at most one unfinished line. The work is linear in the characters whatever the chunks
 * are: each chunk is searched once, and the unfinished line only ever grows at its end.
 */
export class LineDecoder {
  // The byte order mark is dropped below, where strings and bytes are alike.
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #maxLineLength: number;
  #unfinished = '';
  #isAtStart = true;
  #lastWasCarriageReturn = false;

  constructor(maxLineLength: number = DEFAULT_MAX_LINE_LENGTH) {
    this.#maxLineLength = maxLineLength;
  }

  /** The lines that end in this chunk; the last of them may be too long, which throws. */
  *decode(chunk: Uint8Array | string): Generator<string, void, undefined> {
    if (chunk.length === 0) return;
    // Bytes that wait for their continuation can't have it in a string.
    const text =
      typeof chunk === 'string' ? this.#utf8.decode() + chunk : this.#utf8.decode(chunk, streaming);
    yield* this.#split(text);
  }

  /** The last line where no line end follows it. */
  *end(): Generator<string, void, undefined> {
    yield* this.#split(this.#utf8.decode());
    if (this.#unfinished !== '') yield this.#unfinished;
    this.#unfinished = '';
  }

  *#split(text: string): Generator<string, void, undefined> {
    if (text === '') return;
    let start = 0;
    if (this.#isAtStart) {
      this.#isAtStart = false;
      if (text.startsWith('\uFEFF')) start = 1;
    }
    if (this.#lastWasCarriageReturn) {
      // The line ended with the CR; a LF right behind it belongs to the same line end.
      this.#lastWasCarriageReturn = false;
      if (text.startsWith('\n', start)) start++;
    }

    // Both positions only move forward, so a chunk without CR is searched for it once.
    let lf = text.indexOf('\n', start);
    let cr = text.indexOf('\r', start);
    while (lf !== -1 || cr !== -1) {
      const isCarriageReturn = cr !== -1 && (lf === -1 || cr < lf);
      const end = isCarriageReturn ? cr : lf;
      const line = this.#unfinished + text.slice(start, end);
      this.#unfinished = '';
      this.#checkLength(line);
      start = end + 1;
      if (isCarriageReturn) {
        this.#lastWasCarriageReturn = start === text.length;
        if (lf === start) start++;
      }
      yield line;
      if (lf !== -1 && lf < start) lf = text.indexOf('\n', start);
      if (cr !== -1 && cr < start) cr = text.indexOf('\r', start);
    }
    this.#unfinished += text.slice(start);
    this.#checkLength(this.#unfinished);
  }

  #checkLength(line: string): void {
    if (line.length > this.#maxLineLength) {
      throw new LimitError('A line', this.#maxLineLength, 'characters');
    }
  }
}

const streaming = { stream: true } as const;
