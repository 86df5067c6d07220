import type { OperatorFunction } from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import type { Rule } from '../arguments/rules';
import { describe, wrong } from '../arguments/wrong';
import { type RewritePolicy, SnapshotDelta } from '../decode/snapshots/snapshotDelta';
import { decodeWith } from './decodeWith';

export interface CumulativeToDeltaOptions {
  /**
   * What happens if a snapshot changes text that was already emitted: `error` ends with a
   * `SnapshotRewriteError`, `ignore` skips snapshots until one extends the emitted text again, and `slice`
   * compares only the lengths and emits what exceeds the length of the previous snapshot.
   * @default 'error'
   */
  readonly onRewrite?: RewritePolicy | undefined;
}

const isRewritePolicy: Rule<RewritePolicy> = (value, name) => {
  if (value === 'error' || value === 'ignore' || value === 'slice') return value;
  throw wrong(name, "one of 'error', 'ignore', 'slice'", describe(value));
};

const rules = {
  onRewrite: [isRewritePolicy, 'error' as const],
} satisfies OptionRules<CumulativeToDeltaOptions>;

/**
 * Emits what each cumulative snapshot of a text adds to the previous one.
 *
 * 1. It compares each snapshot with the text that it has emitted so far.
 * 2. It emits what comes after that text, in whole characters.
 * 3. If the snapshot changes that text, it ends with a `SnapshotRewriteError`, drops the snapshot or
 *    continues after the same length, depending on `onRewrite`.
 *
 * Joined, the deltas are the last snapshot, unless a snapshot changes text that was already emitted.
 * No delta is empty, and none starts or ends inside a surrogate pair: the first half is kept until
 * the second arrives, and a lone half is emitted as U+FFFD.
 *
 * It passes errors and completion on. Each subscription holds the last snapshot. `retry` starts with
 * an empty text, so it emits again what was emitted before the error.
 *
 * @param options `onRewrite`, see {@link CumulativeToDeltaOptions}.
 * @throws TypeError at once if `onRewrite` is not one of the policies.
 * @see {@link snapshotDeltas}, which does the same from bytes, in a tenth of the time.
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
  const { onRewrite } = readOptions('options', options, rules);
  return decodeWith(() => new SnapshotDelta(onRewrite));
}
