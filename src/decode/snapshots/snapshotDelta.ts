import { SnapshotRewriteError } from '../../errors/snapshotRewriteError';
import type { Decoder, Sink } from '../decoder';
import { WholeCharacters, withoutHalf } from './wholeCharacters';

/** What happens if a snapshot changes text that was already emitted. */
export type RewritePolicy = 'error' | 'ignore' | 'slice';

/**
 * Gives what each cumulative snapshot adds to the ones before it, in whole characters and never
 * empty. It holds the last snapshot.
 */
export class SnapshotDelta implements Decoder<string, string> {
  readonly #onRewrite: RewritePolicy;
  readonly #characters = new WholeCharacters();
  #shown = '';

  constructor(onRewrite: RewritePolicy) {
    this.#onRewrite = onRewrite;
  }

  /** Takes a whole snapshot. */
  decode(snapshot: string, sink: Sink<string>): void {
    const isRepeated = snapshot.slice(0, this.#shown.length) === this.#shown;
    if (!isRepeated) {
      // The shown text has U+FFFD for a lone half; the snapshot repeats the half itself.
      const showable = withoutHalf(snapshot).toWellFormed();
      const again = showable.slice(0, this.#shown.length);
      if (again !== this.#shown && this.#onRewrite !== 'slice') {
        if (this.#onRewrite === 'ignore') return;
        throw new SnapshotRewriteError(sharedPrefix(this.#shown, again));
      }
      this.#shown = again;
    }
    this.#characters.end(); // the snapshot repeats the half
    const added = snapshot.slice(this.#shown.length);
    this.append(added, sink);
    // A concatenated string would have to be copied for the comparison with the next snapshot.
    if (isRepeated && added.isWellFormed()) this.#shown = snapshot;
  }

  /** Takes only what a snapshot adds to the previous one. */
  append(text: string, sink: Sink<string>): void {
    const added = this.#characters.next(text);
    this.#shown += added;
    if (added !== '') sink.give(added);
  }

  /** Gives the text that is left after the last snapshot. */
  end(sink: Sink<string>): void {
    const rest = this.#characters.end();
    if (rest !== '') sink.give(rest);
  }
}

/** The longest text that two different texts both start with. */
function sharedPrefix(a: string, b: string): string {
  let length = 0;
  while (a[length] === b[length]) length++;
  return withoutHalf(a.slice(0, length));
}
