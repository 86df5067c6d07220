/** Follows a JSON object that arrives in pieces, to find where it ends. It checks nothing else. */
export class JsonObject {
  #depth = 0;
  #isQuoted = false;
  #isEscaped = false;
  /** Whether the object has ended. */
  isWhole = false;

  add(piece: string): void {
    for (const character of piece) this.#read(character);
  }

  #read(character: string): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (character === '\\') this.#isEscaped = this.#isQuoted;
    else if (character === '"') this.#isQuoted = !this.#isQuoted;
    else if (this.#isQuoted) return;
    else if (character === '{') this.#depth++;
    else if (character === '}') this.isWhole = --this.#depth === 0;
  }
}
