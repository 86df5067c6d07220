/** The length of a piece of a secret, in characters; a shorter piece reveals too little to matter. */
export const PIECE_LENGTH = 8;

/** How many entries the hash table has. */
const TABLE_SIZE = 262_144;
/** How much of a text is also compared as base64, in characters. */
const MAX_ENCODED_LENGTH = 65_536;

/**
 * Finds the pieces of short texts in long ones.
 *
 * The hash of a piece depends on its eight characters alone, because each character shifts it by four
 * bits. So a long text is read once, and a hash table rules out most positions as the end of a piece.
 */
export class Pieces {
  readonly #pieces = new Set<string>();
  readonly #table = new Uint8Array(TABLE_SIZE);

  add(text: string): void {
    for (const reading of readingsOf(text)) {
      let hash = 0;
      for (let end = 1; end <= reading.length; end++) {
        hash = (hash << 4) ^ reading.charCodeAt(end - 1);
        if (end < PIECE_LENGTH) continue;
        this.#table[placeOf(hash)] = 1;
        this.#pieces.add(reading.slice(end - PIECE_LENGTH, end));
      }
    }
  }

  /** Whether a text has a piece in common with the added texts, as it is or as base64. */
  areIn(text: string): boolean {
    return [...readingsOf(text), ...base64Of(text)].some((reading) => {
      let hash = 0;
      for (let end = 1; end <= reading.length; end++) {
        hash = (hash << 4) ^ reading.charCodeAt(end - 1);
        if (this.#table[placeOf(hash)] === 0 || end < PIECE_LENGTH) continue;
        if (this.#pieces.has(reading.slice(end - PIECE_LENGTH, end))) return true;
      }
      return false;
    });
  }
}

/** A text in lower case, and its letters and digits alone, as spellings differ in punctuation. */
export function readingsOf(text: string): readonly string[] {
  const lower = text.toUpperCase().toLowerCase(); // `ß` is `ss` in upper case
  const letters = lower.replace(/[^0-9a-z\u0080-\uffff]+/g, '');
  return letters === lower ? [lower] : [lower, letters];
}

/**
 * The base64 of a text, from each of its first three bytes. Base64 in lower case can't be decoded, so
 * the text to look for is encoded instead.
 */
function base64Of(text: string): readonly string[] {
  const start = text.slice(0, MAX_ENCODED_LENGTH);
  const bytes = /[\u0080-\uffff]/.test(start) ? binaryOf(start) : start;
  return [0, 1, 2].map((index) => readingsOf(btoa(bytes.slice(index))).at(-1) as string);
}

function binaryOf(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

function placeOf(hash: number): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 8) % TABLE_SIZE;
}
