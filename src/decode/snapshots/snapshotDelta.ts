import { SnapshotRewriteError } from '../../errors/snapshotRewriteError';
import type { Decoder, Sink } from '../decoder';

/** What happens where a snapshot takes back text that was already emitted. */
export type RewritePolicy = 'error' | 'ignore' | 'slice';

/**
 * Gives what each cumulative snapshot adds to the ones before it.
 *
 * What it gives is well-formed and never empty: the first half of a surrogate pair waits for its
 * second half, and a half that stays alone becomes U+FFFD, as it would in UTF-8. It holds the last
 * snapshot.
 */
export class SnapshotDelta implements Decoder<string, string> {
  readonly #onRewrite: RewritePolicy;
  #shown = '';
  /** The first half of a pair behind the shown text. */
  #waiting = '';

  constructor(onRewrite: RewritePolicy) {
    this.#onRewrite = onRewrite;
  }

  /** Takes a snapshot as a whole. */
  decode(snapshot: string, sink: Sink<string>): void {
    const isRepeated = snapshot.slice(0, this.#shown.length) === this.#shown;
    if (!isRepeated) {
      // What was shown as U+FFFD comes again as the half that it was.
      const showable = snapshot.slice(0, wholeLength(snapshot)).toWellFormed();
      const again = showable.slice(0, this.#shown.length);
      if (again !== this.#shown && this.#onRewrite !== 'slice') {
        if (this.#onRewrite === 'ignore') return;
        throw new SnapshotRewriteError(sharedPrefix(this.#shown, again));
      }
      this.#shown = again;
    }
    this.#waiting = '';
    const added = snapshot.slice(this.#shown.length);
    this.append(added, sink);
    // A text that was put together would be copied, to be compared with the next snapshot.
    if (isRepeated && added.isWellFormed()) this.#shown = snapshot;
  }

  /** Takes what a snapshot is known to add to the one before. */
  append(text: string, sink: Sink<string>): void {
    const open = this.#waiting + text;
    const end = wholeLength(open);
    const added = open.slice(0, end).toWellFormed();
    this.#shown += added;
    this.#waiting = open.slice(end);
    if (added !== '') sink.give(added);
  }

  /** Gives what is left when no snapshot follows. */
  end(sink: Sink<string>): void {
    if (this.#waiting !== '') sink.give(this.#waiting.toWellFormed());
  }
}

/** The length of a text without the first half of a pair at its end. */
function wholeLength(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
}

/** What two texts that differ begin with. */
function sharedPrefix(a: string, b: string): string {
  let length = 0;
  while (a[length] === b[length]) length++;
  return a.slice(0, wholeLength(a.slice(0, length)));
}
