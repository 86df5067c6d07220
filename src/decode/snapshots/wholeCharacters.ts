/**
 * Passes on a text that arrives in pieces, in whole characters. JavaScript stores a character such as an
 * emoji as two UTF-16 code units, a surrogate pair, and a piece may end between them.
 *
 * The first half of a pair is kept until the next piece brings the second half. A lone half becomes U+FFFD,
 * as it does in UTF-8.
 */
export class WholeCharacters {
  /** The first half of a pair at the end of the text so far; else an empty string. */
  #half = '';

  /** The text of this piece that is ready to be passed on; an empty string if there is none. */
  next(piece: string): string {
    const text = this.#half + piece;
    const length = wholeLength(text);
    this.#half = text.slice(length);
    return text.slice(0, length).toWellFormed();
  }

  /** The text that is left after the last piece: U+FFFD for a lone half. Then it starts over. */
  end(): string {
    const rest = this.#half.toWellFormed();
    this.#half = '';
    return rest;
  }
}

/** A text without the first half of a surrogate pair at its end. */
export function withoutHalf(text: string): string {
  return text.slice(0, wholeLength(text));
}

function wholeLength(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
}
