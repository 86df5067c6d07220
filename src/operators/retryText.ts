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
  timer,
} from 'rxjs';
import { checkDurationMs, checkOptions, checkPositiveInteger } from '../arguments/check';
import { RepeatedText } from '../decode/snapshots/repeatedText';
import { amendError, isRxtalkError } from '../errors/errors';
import { decodeWith } from './decodeWith';
import { fullJitter } from './fullJitter';

export interface RetryTextOptions {
  /**
   * The maximum number of retries.
   * @default 3
   */
  readonly count?: number;
  /**
   * The wait before a retry: milliseconds, or a function whose result emits when it is time. If that
   * completes without a value, or fails, there is no further attempt.
   * @default full jitter from 500 ms up to 30 s, and at least `retryAfterMs`
   */
  readonly delay?: number | ((error: unknown, retryCount: number) => ObservableInput<unknown>);
}

/**
 * Emits the deltas of one answer and retries if the answer is interrupted. Of the new answer it emits
 * only what that adds to the text that was already emitted.
 *
 * Each retry sends the whole question again, and so may be charged again.
 * 1. After a transient error, even in the middle of an answer, it waits and subscribes to the source
 *    again: a network failure, a response or idle deadline, a truncated stream, or a status such as
 *    429 or 503. It passes on any other error, and the error after the last retry.
 * 2. It compares the new answer with the emitted text, however each is cut into deltas. If they
 *    differ, or if the new answer is shorter, it ends with a `SnapshotRewriteError`.
 * 3. It emits the new text. No delta is empty, and none holds half a surrogate pair: the first half
 *    is kept until the second arrives, and a lone half is emitted as U+FFFD.
 *
 * So the joined deltas are the whole answer, or its beginning and then an error. It completes with
 * the source. Unsubscribing unsubscribes from the source or ends the wait. Each subscription holds
 * the text of its answer. The source can be any Observable of deltas that starts the answer again
 * for each subscription. Don't use `backoff()` as `delay`: it gives up once there is text.
 *
 * @param options `count` and `delay`, see {@link RetryTextOptions}.
 * @throws TypeError at once if an option is unknown or of the wrong type.
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
  checkOptions('options', options, ['count', 'delay']);
  const { count = 3, delay = fullJitter() } = options;
  checkPositiveInteger('count', count);
  if (typeof delay !== 'function') checkDurationMs('delay', delay);
  const wait = typeof delay === 'function' ? delay : () => timer(delay);
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
              ? // `retry` completes if the wait is empty, and a part of an answer would look whole.
                from(wait(error, retryCount)).pipe(throwIfEmpty(() => error))
              : throwError(() => error),
        }),
        // The last attempt may have emitted nothing, but an earlier one has.
        catchError((error: unknown) => {
          throw hasText && isRxtalkError(error) ? amendError(error, { isRetryable: false }) : error;
        }),
      );
    });
}
