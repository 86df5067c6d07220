import type { OperatorFunction } from 'rxjs';
import { checkOneOf, checkOptions } from '../arguments/check';
import { type RewritePolicy, SnapshotDelta } from '../decode/snapshots/snapshotDelta';
import { decodeWith } from './decodeWith';

export interface CumulativeToDeltaOptions {
  /**
   * What happens where a snapshot takes back text that was already emitted: `error` ends with a
   * `SnapshotRewriteError`, `ignore` skips snapshots until one extends the emitted text again,
   * `slice` emits what is longer than the snapshot before, whatever the text.
   * @default 'error'
   */
  readonly onRewrite?: RewritePolicy | undefined;
}

/**
 * Emits what each cumulative snapshot of a text adds to the one before.
 *
 * The deltas, joined, are the last snapshot, where no snapshot takes back what was emitted. None is
 * empty, and none ends or starts inside a surrogate pair: the first half waits for the second. A
 * half that stays alone comes out as U+FFFD.
 *
 * It passes errors and completion on. Each subscription holds the last snapshot; `retry` starts
 * from nothing, so what was emitted before the error is emitted again.
 *
 * @param options `onRewrite`, see {@link CumulativeToDeltaOptions}.
 * @throws TypeError at once where `onRewrite` is no such policy.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { cumulativeToDelta } from 'rxtalk';
 *
 * of('Hel', 'Hello, wor', 'Hello, wor', 'Hello, world')
 *   .pipe(cumulativeToDelta())
 *   .subscribe((delta) => console.log(JSON.stringify(delta)));
 * // → "Hel"
 * // → "lo, wor"
 * // → "ld"
 * ```
 */
export function cumulativeToDelta(
  options: CumulativeToDeltaOptions = {},
): OperatorFunction<string, string> {
  checkOptions('options', options, ['onRewrite']);
  const { onRewrite = 'error' } = options;
  checkOneOf('onRewrite', onRewrite, ['error', 'ignore', 'slice']);
  return decodeWith(() => new SnapshotDelta(onRewrite));
}
