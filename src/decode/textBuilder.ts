/** After this many characters, short pieces become one string. */
const BLOCK_LENGTH = 4096;
/** A longer piece is kept as it is. */
const LONG_PIECE = 256;

/**
 * A text that grows at its end.
 *
 * A string made with `+` keeps every piece in memory until it is read, in a place that takes 32 bytes
 * for each. So short pieces are merged into blocks; each of their characters is copied once for that.
 */
export class TextBuilder {
  #text = '';
  /** The newest short pieces, not merged yet. */
  #newest = '';

  /** Adds a piece, and returns the length of the text. */
  add(piece: string): number {
    const isLong = piece.length > LONG_PIECE;
    if (isLong || this.#newest.length > BLOCK_LENGTH) {
      // Cutting a string merges its pieces.
      this.#text += this.#newest.slice(0, -1) + this.#newest.slice(-1);
      this.#newest = '';
    }
    if (isLong) this.#text += piece;
    else this.#newest += piece;
    return this.#text.length + this.#newest.length;
  }

  /** Returns the text, and starts with an empty one. */
  take(): string {
    const text = this.#text + this.#newest;
    this.#text = '';
    this.#newest = '';
    return text;
  }
}
