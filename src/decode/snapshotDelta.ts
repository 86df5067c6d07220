import { SnapshotRewriteError } from '../errors';

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
  #shown = '';
  /** The first half of a pair behind the shown text. */
  #waiting = '';

  constructor(onRewrite: RewritePolicy) {
    this.#onRewrite = onRewrite;
  }

  /** What this snapshot adds; an empty string where it adds nothing that can be shown yet. */
  next(snapshot: string): string {
    const end = snapshot.length - (endsInHighSurrogate(snapshot) ? 1 : 0);
    const showable = snapshot.slice(0, end).toWellFormed();
    if (this.#onRewrite !== 'slice' && !showable.startsWith(this.#shown)) {
      if (this.#onRewrite === 'ignore') return '';
      throw new SnapshotRewriteError(sharedPrefix(this.#shown, showable));
    }
    const added = showable.slice(this.#shown.length);
    this.#shown = showable;
    this.#waiting = snapshot.slice(end);
    // Cut by length, a snapshot may begin with the second half of a pair.
    return added.toWellFormed();
  }

  /** What is left when no snapshot follows. */
  end(): string {
    return this.#waiting.toWellFormed();
  }
}

function endsInHighSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

function sharedPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  const shared = a.slice(0, length);
  return endsInHighSurrogate(shared) ? shared.slice(0, -1) : shared;
}
