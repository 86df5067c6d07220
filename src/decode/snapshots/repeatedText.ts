import { SnapshotRewriteError } from '../../errors/errors';
import { WholeCharacters, withoutHalf } from './wholeCharacters';

/**
 * Compares the deltas of each attempt at an answer with the text that earlier attempts emitted, and
 * returns only the text that is new, in whole characters.
 *
 * It holds the emitted text and compares each delta with its own part of that text.
 */
export class RepeatedText {
  readonly #characters = new WholeCharacters();
  #emitted = '';
  /** How many characters of the emitted text this attempt has repeated so far. */
  #repeated = 0;

  /** Prepares for the first delta of a new attempt. */
  startOver(): void {
    this.#repeated = 0;
    this.#characters.reset();
  }

  /** The new text of this delta; an empty string if there is none yet. */
  next(delta: string): string {
    return this.#add(this.#characters.next(delta));
  }

  /** The text that is left after the last delta. Throws if the answer is shorter than before. */
  end(): string {
    const added = this.#add(this.#characters.end());
    if (this.#repeated < this.#emitted.length) throw this.#rewrite(this.#repeated);
    return added;
  }

  #add(text: string): string {
    const shownBefore = Math.min(text.length, this.#emitted.length - this.#repeated);
    for (let index = 0; index < shownBefore; index++) {
      const place = this.#repeated + index;
      if (text[index] !== this.#emitted[place]) throw this.#rewrite(place);
    }
    const added = text.slice(shownBefore);
    this.#repeated += text.length;
    this.#emitted += added;
    return added;
  }

  #rewrite(length: number): SnapshotRewriteError {
    return new SnapshotRewriteError(withoutHalf(this.#emitted.slice(0, length)));
  }
}
