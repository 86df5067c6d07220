import { isLineEnd, isSame } from './bytes';

/** A word in ASCII, no longer than this, is read sooner than a decoder is asked. */
const MAX_WORD = 32;

/**
 * A line with a text in it that grows from one line to the next, in bytes. It tells what a line adds
 * by comparing it with the one before: only what is new gets decoded.
 *
 * The memory is one line; the work is one comparison of each byte, however the line is cut.
 */
export class GrowingLine {
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Up to `textEnd` the last line; behind it, what the line under way has there. */
  #bytes = new Uint8Array(0);
  /** Where the text ends: the place of its closing quote. */
  #textEnd = 0;
  /** What stands behind the text in every line, from the closing quote on. */
  #tail = new Uint8Array(0);
  /** How many bytes of the line under way are there. */
  #length = 0;

  /** How many bytes of the line under way are there. */
  get length(): number {
    return this.#length;
  }

  /** The bytes of the line under way. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Whether the line under way is there with its line end. */
  get isWhole(): boolean {
    return this.#length > this.#textEnd && isLineEnd(this.#bytes[this.#length - 1]);
  }

  /** Starts from a line, and what stands in it behind the text. */
  start(line: string, tail: string): void {
    this.#bytes = this.#encoder.encode(line);
    this.#tail = this.#encoder.encode(tail);
    this.#textEnd = this.#bytes.length - this.#tail.length;
    this.#length = 0;
  }

  /**
   * Takes what a chunk has of the line, from `start` on, and returns where it stopped: behind the
   * line end, or at the end of the chunk. Where it is not the line before that goes on, it takes
   * nothing and returns -1.
   */
  take(chunk: Uint8Array, start: number): number {
    let place = start;
    const repeated = Math.min(this.#textEnd - this.#length, chunk.length - start);
    if (repeated > 0) {
      if (!isSame(chunk, start, this.#bytes, this.#length, repeated)) return -1;
      this.#length += repeated;
      place += repeated;
    }
    if (this.#length < this.#textEnd) return place;
    while (place < chunk.length) {
      const byte = chunk[place++] as number;
      if (this.#length === this.#bytes.length) this.#makeRoom();
      this.#bytes[this.#length++] = byte;
      if (isLineEnd(byte)) break;
    }
    return place;
  }

  /** What the whole line under way adds to the text; undefined where it is not that text grown. */
  grow(): string | undefined {
    const bytes = this.#bytes;
    const textEnd = this.#length - 1 - this.#tail.length;
    if (textEnd < this.#textEnd) return undefined;
    if (!isSame(this.#tail, 0, bytes, textEnd, this.#tail.length)) return undefined;
    // It would complete a character that was decoded without it.
    if (isContinuation(bytes[this.#textEnd] as number)) return undefined;
    const added = this.#unescape(this.#textEnd, textEnd);
    if (added === undefined) return undefined;
    this.#textEnd = textEnd;
    this.#length = 0;
    return added;
  }

  /** Forgets what is there of the line under way. */
  drop(): void {
    this.#length = 0;
  }

  /** The text of a part of a JSON string; undefined where it is none. */
  #unescape(start: number, end: number): string | undefined {
    const word = end - start <= MAX_WORD ? wordOf(this.#bytes, start, end) : undefined;
    if (word !== undefined) return word;
    const text = this.#decoder.decode(this.#bytes.subarray(start, end));
    for (let place = start; place < end; place++) {
      if (!isPlain(this.#bytes[place] as number)) return parseString(text);
    }
    return text;
  }

  #makeRoom(): void {
    const bytes = new Uint8Array(this.#bytes.length * 2);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** The text of plain ASCII; undefined for any other. */
function wordOf(bytes: Uint8Array, start: number, end: number): string | undefined {
  let word = '';
  for (let place = start; place < end; place++) {
    const byte = bytes[place] as number;
    if (byte >= 0x80 || !isPlain(byte)) return undefined;
    word += String.fromCharCode(byte);
  }
  return word;
}

/** Whether a byte stands for itself in a JSON string. */
function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte !== 0x22 && byte !== 0x5c;
}

function parseString(escaped: string): string | undefined {
  try {
    return JSON.parse(`"${escaped}"`) as string;
  } catch {
    return undefined;
  }
}
