import { type ErrorDetails, RxtalkError } from './rxtalkError';

/** A snapshot changed or removed text that was already emitted. */
export class SnapshotRewriteError extends RxtalkError {
  override get name(): 'SnapshotRewriteError' {
    return 'SnapshotRewriteError';
  }
  readonly code = 'rewrite';
  /** The common start of the emitted text and the new snapshot. */
  declare readonly shared: string;

  constructor(shared: string, details: ErrorDetails = {}) {
    const text = `A snapshot rewrote the emitted text after its first ${shared.length} characters`;
    super(text, details, { outcome: 'accepted' });
    // Readable but not enumerable, because an answer can be too long for a log line.
    Object.defineProperty(this, 'shared', { value: shared });
  }
}
