import { wholeDecoder } from '../sse/utf8Decoder';
import { isLineEnd, isSame } from './bytes';

const encoder = /* @__PURE__ */ new TextEncoder();

/** Up to this length, ASCII text is read byte by byte: calling a decoder would take longer. */
const MAX_SHORT_TEXT = 32;

/**
 * A line that holds a text, in bytes. It takes the next line by comparing it with this one, and
 * decodes only what that line adds to the text.
 *
 *     data: {"content":"The quick brown","id":7}
 *                                      │└ the tail: from the closing quote to the line end
 *                                      └ the end of the text: where the next line may add to it
 *
 * It holds one line. It compares each byte once, however the line is split into chunks.
 */
export class GrowingLine {
  /** The last line up to `#textEnd`; after that, the bytes of the next line so far. */
  #bytes = new Uint8Array(0);
  /** The index of the closing quote of the text. */
  #textEnd = 0;
  /** The bytes after the text in every line, from the closing quote on. */
  #tail = new Uint8Array(0);
  /** How many bytes of the next line have been taken. */
  #length = 0;

  /** How many bytes of the next line have been taken. */
  get length(): number {
    return this.#length;
  }

  /** The bytes of the next line so far. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Whether the next line has been taken up to its line end. */
  get isWhole(): boolean {
    return this.#length > this.#textEnd && isLineEnd(this.#bytes[this.#length - 1]);
  }

  /** Starts from a line and its tail. */
  start(line: string, tail: string): void {
    this.#bytes = encoder.encode(line);
    this.#tail = encoder.encode(tail);
    this.#textEnd = this.#bytes.length - this.#tail.length;
    this.#length = 0;
  }

  /**
   * Takes the bytes of the next line from a chunk, from index `start` on. Returns the index after
   * the last byte taken: after the line end, or the end of the chunk. If the line doesn't start as
   * the last one does, it takes nothing and returns -1.
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

  /**
   * Makes the next line, which has to be whole, the last one. Returns what it adds to the text;
   * undefined if it isn't the last line with a longer text.
   */
  grow(): string | undefined {
    const bytes = this.#bytes;
    const textEnd = this.#length - 1 - this.#tail.length;
    if (textEnd < this.#textEnd) return undefined;
    if (!isSame(this.#tail, 0, bytes, textEnd, this.#tail.length)) return undefined;
    // A continuation byte would change the last character, which was decoded without it.
    if (isContinuation(bytes[this.#textEnd] as number)) return undefined;
    const added = this.#unescape(this.#textEnd, textEnd);
    if (added === undefined) return undefined;
    this.#textEnd = textEnd;
    this.#length = 0;
    return added;
  }

  /** Drops the bytes of the next line. */
  drop(): void {
    this.#length = 0;
  }

  /** The text of a part of a JSON string; undefined if it is not valid there. */
  #unescape(start: number, end: number): string | undefined {
    const ascii = end - start <= MAX_SHORT_TEXT ? asciiOf(this.#bytes, start, end) : undefined;
    if (ascii !== undefined) return ascii;
    const text = wholeDecoder.decode(this.#bytes.subarray(start, end));
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

/** The text of bytes that are all plain ASCII; undefined for any others. */
function asciiOf(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = '';
  for (let place = start; place < end; place++) {
    const byte = bytes[place] as number;
    if (byte >= 0x80 || !isPlain(byte)) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Whether a byte needs no escape in a JSON string. */
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
