/** How long a piece of a secret has to be to tell something of it, in bytes. */
export const PIECE_LENGTH = 8;

/** The bits of a table that says of most places in a text at once that no piece ends there. */
const TABLE_BITS = 18;
/** How much of a text is also looked for as base64, in bytes. */
const MAX_ENCODED_LENGTH = 65_536;

/**
 * The pieces of some short texts, to be found in long ones: in lower case, and once more in letters and
 * digits alone. A hash that each byte shifts by four bits depends on the last eight bytes and no more,
 * so that a long text is read once, and nothing is cut out of it.
 */
export class Pieces {
  readonly #keys = new Set<number>();
  readonly #table = new Uint8Array(2 ** TABLE_BITS / 8);
  readonly #encoder = new TextEncoder();
  /** Holds the text that is being read. */
  #bytes = new Uint8Array(4096);

  add(text: string): void {
    const bytes = this.#encode(lowerCase(text));
    this.#addAll(bytes);
    this.#addAll(bytes.filter(isLetter));
  }

  /** Whether a text shares a piece with those that were added. */
  areIn(text: string): boolean {
    const bytes = this.#encode(lowerCase(text));
    let hash = 0;
    let hashOfLetters = 0;
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] as number;
      hash = (hash << 4) ^ byte;
      if (this.#mayEnd(hash) && this.#keys.has(keyBefore(bytes, index + 1))) return true;
      if (letters[byte] === 0) continue;
      hashOfLetters = (hashOfLetters << 4) ^ byte;
      if (hashOfLetters === hash || !this.#mayEnd(hashOfLetters)) continue;
      if (this.#keys.has(keyBefore(lettersBefore(bytes, index + 1), PIECE_LENGTH))) return true;
    }
    return false;
  }

  /** The same for the base64 of a text that has lost its case, so that it can't be decoded. */
  areInBase64Of(text: string): boolean {
    const bytes = this.#encode(text.slice(0, MAX_ENCODED_LENGTH));
    return firstBits.some((firstBit) => this.#areInBase64(bytes, firstBit));
  }

  #addAll(bytes: Uint8Array): void {
    let hash = 0;
    for (let index = 0; index < bytes.length; index++) {
      hash = (hash << 4) ^ (bytes[index] as number);
      if (index + 1 < PIECE_LENGTH) continue;
      const place = placeOf(hash);
      this.#table[place >>> 3] = (this.#table[place >>> 3] as number) | (1 << (place & 7));
      this.#keys.add(keyBefore(bytes, index + 1));
    }
  }

  #areInBase64(bytes: Uint8Array, firstBit: number): boolean {
    const end = bytes.length * 8;
    let hash = 0;
    for (let bit = firstBit; bit + 6 <= end; bit += 6) {
      const letter = base64LetterAt(bytes, bit);
      if (letter === 0) continue;
      hash = (hash << 4) ^ letter;
      if (
        this.#mayEnd(hash) &&
        this.#keys.has(keyBefore(base64Before(bytes, bit + 6), PIECE_LENGTH))
      )
        return true;
    }
    return false;
  }

  #mayEnd(hash: number): boolean {
    const place = placeOf(hash);
    return (((this.#table[place >>> 3] as number) >>> (place & 7)) & 1) === 1;
  }

  #encode(text: string): Uint8Array {
    if (this.#bytes.length < text.length * 3) this.#bytes = new Uint8Array(text.length * 3);
    return this.#bytes.subarray(0, this.#encoder.encodeInto(text, this.#bytes).written);
  }
}

/** In lower case, character by character, so that a text keeps its length. */
export function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : Array.from(text, lowerCharacter).join('');
}

/** Letters and digits alone: the spellings of a text differ in its signs. */
export function lettersOf(lower: string): string {
  return lower.replace(/[^0-9a-z\u0080-\uffff]+/g, '');
}

function lowerCharacter(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}

/** 1 for each byte of a lower-case text that is a letter or a digit, or a part of one. */
const letters = /* @__PURE__ */ Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 || lettersOf(String.fromCharCode(byte)) !== '' ? 1 : 0,
);

function isLetter(byte: number): boolean {
  return letters[byte] === 1;
}

function placeOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - TABLE_BITS);
}

/** The piece before a place as a number, which different pieces hardly ever share. */
function keyBefore(bytes: Uint8Array, end: number): number {
  let first = 0;
  let second = 0;
  for (let index = Math.max(0, end - PIECE_LENGTH); index < end; index++) {
    const byte = bytes[index] as number;
    first = (Math.imul(first, 31) + byte) | 0;
    second = Math.imul(second ^ byte, 0x01000193);
  }
  return (first >>> 0) * 2 ** 21 + (second >>> 11);
}

/** The last letters and digits before a place. */
function lettersBefore(bytes: Uint8Array, end: number): Uint8Array {
  const piece = new Uint8Array(PIECE_LENGTH);
  let free = PIECE_LENGTH;
  for (let index = end - 1; index >= 0 && free > 0; index--) {
    const byte = bytes[index] as number;
    if (isLetter(byte)) piece[--free] = byte;
  }
  return piece;
}

/** Where the letters of base64 start in a text that comes after 0, 1 or 2 other bytes. */
const firstBits = [0, 4, 2] as const;

/** The lower-case letters and digits of base64 by value; 0 for its two signs. */
const base64Letters = /* @__PURE__ */ new TextEncoder().encode(
  'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789\0\0',
);

/** The letter that the six bits from a place on make; 0 for one of the signs. */
function base64LetterAt(bytes: Uint8Array, bit: number): number {
  const place = bit >>> 3;
  const pair = ((bytes[place] as number) << 8) | (bytes[place + 1] ?? 0);
  return base64Letters[(pair >>> (10 - (bit & 7))) & 63] as number;
}

/** The last letters and digits of base64 before a place. */
function base64Before(bytes: Uint8Array, end: number): Uint8Array {
  const piece = new Uint8Array(PIECE_LENGTH);
  let free = PIECE_LENGTH;
  for (let bit = end - 6; bit >= 0 && free > 0; bit -= 6) {
    const letter = base64LetterAt(bytes, bit);
    if (letter !== 0) piece[--free] = letter;
  }
  return piece;
}
