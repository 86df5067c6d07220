import { type ErrorDetails, RxtalkError } from './rxtalkError';

/** A snapshot took back text that was already emitted. */
export class SnapshotRewriteError extends RxtalkError {
  override get name(): 'SnapshotRewriteError' {
    return 'SnapshotRewriteError';
  }
  readonly code = 'rewrite';
  /** What the emitted text and the new snapshot have in common, from the start. */
  declare readonly shared: string;

  constructor(shared: string, details: ErrorDetails = {}) {
    const text = `A snapshot rewrote the emitted text after its first ${shared.length} characters`;
    super(text, details, { outcome: 'accepted' });
    // An answer can be long, and a log line should not be: readable, but not enumerable.
    Object.defineProperty(this, 'shared', { value: shared });
  }
}
