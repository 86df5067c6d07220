import {
  catchError,
  defer,
  from,
  type MonoTypeOperatorFunction,
  type ObservableInput,
  retry,
  tap,
  throwError,
  throwIfEmpty,
} from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isDurationMs, isPositiveInteger, type Rule } from '../arguments/rules';
import { RepeatedText } from '../decode/snapshots/repeatedText';
import { isRxtalkError } from '../errors/isRxtalkError';
import { amended } from '../errors/rxtalkError';
import { after } from './after';
import { decodeWith } from './decodeWith';
import { fullJitter } from './fullJitter';

type Delay = (error: unknown, retryCount: number) => ObservableInput<unknown>;

export interface RetryTextOptions {
  /**
   * The maximum number of retries.
   * @default 3
   */
  readonly count?: number | undefined;
  /**
   * The wait before the next attempt: milliseconds, or a function that returns an Observable which emits
   * when the wait is over. If that completes without a value, or fails, there is no further attempt.
   * @default full jitter from 500 ms up to 30 s, but at least `retryAfterMs`, if that is a minute at most
   */
  readonly delay?: number | Delay | undefined;
}

const isDelay: Rule<Delay> = (value, name) => {
  if (value === undefined) return fullJitter();
  if (typeof value === 'function') return value as Delay;
  const ms = isDurationMs(value, name);
  return () => after(ms);
};

const rules = {
  count: [isPositiveInteger, 3],
  delay: [isDelay],
} satisfies OptionRules<RetryTextOptions>;

/**
 * Emits the deltas of one answer even if it breaks off: it asks again and emits only what the new answer
 * adds to the text that was already emitted.
 *
 * Each retry asks the whole question again and may be charged again, whatever the `outcome`.
 * 1. After an error whose cause may be temporary (`isTransient`), even in the middle of an answer, it waits
 *    and subscribes to the source again: after a network failure, a response or idle deadline, a truncated
 *    stream, or a status such as 429 or 503. It passes on any other error, and the error of the last retry.
 * 2. It compares the new answer with the emitted text, however either is split into deltas. If they differ,
 *    or the new one is shorter, it ends with a `SnapshotRewriteError`.
 * 3. It emits what is new. No delta is empty, and none contains half a surrogate pair: a first half waits
 *    for the second, and a lone half becomes U+FFFD.
 *
 * So the joined deltas are the complete answer, or the start of it followed by an error, whose
 * `isRetryable` is false after text. It completes with the source; unsubscribing unsubscribes from the
 * source or ends the wait. Each subscription holds its text. The source is any Observable of deltas that
 * starts from the beginning at each subscription. `backoff()` is for `retry`: as `delay` it would give up
 * after text.
 *
 * @param options `count` and `delay`, see {@link RetryTextOptions}.
 * @throws TypeError at once if an option is wrong.
 * @see {@link backoff}, which retries only what costs nothing.
 *
 * @example
 * ```ts
 * import { concat, defer, of, throwError } from 'rxjs';
 * import { NetworkError, retryText } from 'rxtalk';
 *
 * let attempts = 0;
 * const reset$ = throwError(() => new NetworkError('The connection was reset'));
 * const answer$ = defer(() =>
 *   ++attempts === 1 ? concat(of('Hello, ', 'wor'), reset$) : of('Hel', 'lo, world'),
 * );
 *
 * answer$
 *   .pipe(retryText({ delay: 10 }))
 *   .subscribe((delta) => console.log(JSON.stringify(delta)));
 * // → "Hello, "
 * // → "wor"
 * // → "ld"
 * ```
 */
export function retryText(options: RetryTextOptions = {}): MonoTypeOperatorFunction<string> {
  const { count, delay } = readOptions('options', options, rules);
  return (source) =>
    defer(() => {
      const text = new RepeatedText();
      const attempt = () => {
        text.startOver();
        return text;
      };
      let hasText = false;
      return source.pipe(
        decodeWith(attempt),
        tap(() => {
          hasText = true;
        }),
        retry({
          count,
          delay: (error: unknown, retryCount) =>
            isRxtalkError(error) && error.isTransient
              ? // `retry` would complete after an empty wait, so a partial answer would look complete.
                from(delay(error, retryCount)).pipe(throwIfEmpty(() => error))
              : throwError(() => error),
        }),
        // The last attempt may have emitted nothing of its own; the ones before it have.
        catchError((error: unknown) => {
          throw hasText && isRxtalkError(error) ? amended(error, { isRetryable: false }) : error;
        }),
      );
    });
}
