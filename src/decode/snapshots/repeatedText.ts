import { SnapshotRewriteError } from '../../errors/snapshotRewriteError';

/** The first half of a surrogate pair, at the end of a text. */
const firstHalfAtEnd = /[\uD800-\uDBFF]$/;

/**
 * Tells what each delta of an answer adds to the text that came out already, of this attempt and of
 * the ones before it. It holds that text, and compares each delta with its own part of it alone.
 *
 * What it returns is well-formed: the first half of a surrogate pair waits for its second half, and
 * a half that stays alone becomes U+FFFD.
 */
export class RepeatedText {
  #emitted = '';
  /** How many characters of the emitted text this attempt has brought. */
  #repeated = 0;
  /** The first half of a pair behind what this attempt has brought. */
  #waiting = '';

  /** The next delta is the first of a new attempt. */
  startOver(): void {
    this.#repeated = 0;
    this.#waiting = '';
  }

  /** What this delta adds; an empty string where it adds nothing that can be shown yet. */
  next(delta: string): string {
    const text = this.#waiting + delta;
    const end = text.length - (firstHalfAtEnd.test(text) ? 1 : 0);
    this.#waiting = text.slice(end);
    return this.#add(text.slice(0, end).toWellFormed());
  }

  /** What is left when no delta follows. */
  end(): string {
    const added = this.#add(this.#waiting.toWellFormed());
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
    return new SnapshotRewriteError(this.#emitted.slice(0, length).replace(firstHalfAtEnd, ''));
  }
}
