/** How long a piece of a secret has to be to tell something of it, in characters. */
export const PIECE_LENGTH = 8;

/** How many places the table of hashes has. */
const TABLE_SIZE = 2 ** 18;
/** How much of a text is also looked for as base64, in characters. */
const MAX_ENCODED_LENGTH = 65_536;

/**
 * The pieces of some short texts, to be found in long ones.
 *
 * The hash of a piece depends on its eight characters and no more, as each character shifts it by four
 * bits. So a long text is read once, and a table tells of most places that no piece ends there.
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

  /** Whether a text shares a piece with those that were added, as it is or as base64. */
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

/** A text in lower case, and letters and digits alone: its spellings differ in signs. */
export function readingsOf(text: string): readonly string[] {
  const lower = text.toLowerCase();
  const letters = lower.replace(/[^0-9a-z\u0080-\uffff]+/g, '');
  return letters === lower ? [lower] : [lower, letters];
}

/** The base64 of a text, which lost its case and so can't be decoded; after 0, 1 or 2 other bytes. */
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
