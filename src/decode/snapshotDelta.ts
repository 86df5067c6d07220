import { SnapshotRewriteError } from '../errors';
import { wellFormed } from './wellFormed';

/** What happens where a snapshot takes back text that was already emitted. */
export type RewritePolicy = 'error' | 'ignore' | 'slice';

/**
 * Tells what each cumulative snapshot adds to the ones before it.
 *
 * What it returns is well-formed: the first half of a surrogate pair waits for its second half, and
 * a half that stays alone becomes U+FFFD, as it would in UTF-8. It holds the last snapshot.
 */
export class SnapshotDelta {
  readonly #onRewrite: RewritePolicy;
  /** The text accounted for: returned, but for the waiting half of a pair. */
  #text = '';
  /** The first half of a pair, taken off the end of `#text`. */
  #waiting = '';

  constructor(onRewrite: RewritePolicy) {
    this.#onRewrite = onRewrite;
  }

  /** What this snapshot adds; an empty string where it adds nothing that can be shown yet. */
  next(snapshot: string): string {
    if (this.#onRewrite !== 'slice' && !snapshot.startsWith(this.#text)) {
      if (this.#onRewrite === 'ignore') return '';
      throw new SnapshotRewriteError(sharedPrefix(this.#text, snapshot));
    }
    const end = snapshot.length - (endsInHighSurrogate(snapshot) ? 1 : 0);
    const added = snapshot.slice(this.#text.length, end);
    this.#text = snapshot.slice(0, end);
    this.#waiting = snapshot.slice(end);
    return wellFormed(added);
  }

  /** What is left when no snapshot follows. */
  end(): string {
    return wellFormed(this.#waiting);
  }
}

function endsInHighSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

function sharedPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  // Not between the halves of a pair.
  return a.slice(0, length - (endsInHighSurrogate(a.slice(0, length)) ? 1 : 0));
}
