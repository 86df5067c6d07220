import { SnapshotRewriteError } from '../../errors/snapshotRewriteError';
import type { Decoder, Sink } from '../decoder';
import { WholeCharacters, withoutHalf } from './wholeCharacters';

/**
 * Compares the deltas of each attempt at an answer with the text that earlier attempts emitted, and
 * gives only the text that is new, in whole characters and never empty.
 *
 * It holds the emitted text and compares each delta with its own part of that text.
 */
export class RepeatedText implements Decoder<string, string> {
  readonly #characters = new WholeCharacters();
  #emitted = '';
  /** How many characters of the emitted text this attempt has repeated so far. */
  #repeated = 0;

  /** Prepares for the first delta of a new attempt. */
  startOver(): void {
    this.#repeated = 0;
    this.#characters.reset();
  }

  decode(delta: string, sink: Sink<string>): void {
    this.#add(this.#characters.next(delta), sink);
  }

  /** Gives the text that is left after the last delta. Throws if the answer is shorter than before. */
  end(sink: Sink<string>): void {
    this.#add(this.#characters.end(), sink);
    if (this.#repeated < this.#emitted.length) throw this.#rewrite(this.#repeated);
  }

  #add(text: string, sink: Sink<string>): void {
    const shownBefore = Math.min(text.length, this.#emitted.length - this.#repeated);
    for (let index = 0; index < shownBefore; index++) {
      const place = this.#repeated + index;
      if (text[index] !== this.#emitted[place]) throw this.#rewrite(place);
    }
    const added = text.slice(shownBefore);
    this.#repeated += text.length;
    this.#emitted += added;
    if (added !== '') sink.give(added);
  }

  #rewrite(length: number): SnapshotRewriteError {
    return new SnapshotRewriteError(withoutHalf(this.#emitted.slice(0, length)));
  }
}
