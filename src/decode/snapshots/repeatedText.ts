import { SnapshotRewriteError } from '../../errors/snapshotRewriteError';
import type { Decoder, Sink } from '../decoder';
import { TextBuilder } from '../textBuilder';
import { WholeCharacters, withoutHalf } from './wholeCharacters';

/**
 * Compares the deltas of each attempt at an answer with the text that earlier attempts emitted, and
 * gives only the text that is new, in whole characters and never empty.
 *
 * It holds the emitted text and compares each delta with its own part of that text.
 */
export class RepeatedText implements Decoder<string, string> {
  readonly #characters = new WholeCharacters();
  /** The text that earlier attempts emitted. */
  #emitted = '';
  /** The text that this attempt has emitted after that. */
  readonly #added = new TextBuilder();
  /** The length of this attempt so far. */
  #length = 0;

  /** Prepares for the first delta of a new attempt. */
  startOver(): void {
    this.#emitted += this.#added.take();
    this.#length = 0;
    this.#characters.end();
  }

  decode(delta: string, sink: Sink<string>): void {
    this.#add(this.#characters.next(delta), sink);
  }

  /** Gives the text that is left after the last delta. Throws if the answer is shorter than before. */
  end(sink: Sink<string>): void {
    this.#add(this.#characters.end(), sink);
    if (this.#length < this.#emitted.length) throw this.#rewrite(this.#length);
  }

  #add(text: string, sink: Sink<string>): void {
    const repeated = Math.max(0, Math.min(text.length, this.#emitted.length - this.#length));
    for (let index = 0; index < repeated; index++) {
      const place = this.#length + index;
      if (text[index] !== this.#emitted[place]) throw this.#rewrite(place);
    }
    this.#length += text.length;
    const added = text.slice(repeated);
    if (added === '') return;
    this.#added.add(added);
    sink.give(added);
  }

  #rewrite(length: number): SnapshotRewriteError {
    return new SnapshotRewriteError(withoutHalf(this.#emitted.slice(0, length)));
  }
}
