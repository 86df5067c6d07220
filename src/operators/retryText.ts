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
   * How often to ask again at most.
   * @default 3
   */
  readonly count?: number;
  /**
   * The wait before asking again: milliseconds, or what emits when the time has come. Where that
   * completes without a value, or fails, there is no further attempt.
   * @default full jitter from 500 ms up to 30 s, and at least `retryAfterMs`
   */
  readonly delay?: number | ((error: unknown, retryCount: number) => ObservableInput<unknown>);
}

/**
 * Emits the deltas of one answer, whatever breaks it off: it asks again and emits only what the new
 * answer adds to the text that was already emitted.
 *
 * Each retry asks the whole question again, and so may be charged again.
 * 1. After an error whose cause may pass, also in mid-answer, it waits and subscribes to the source
 *    anew: a network failure, a response or idle deadline, a truncated stream, a status such as 429
 *    or 503. Any other error, and the one after the last retry, it passes on as it is.
 * 2. It compares the new answer with the emitted text, however either is cut into deltas. Where
 *    they differ, or the new one is shorter, it ends with a `SnapshotRewriteError`.
 * 3. It emits what is new. No delta is empty, and none holds half a surrogate pair: a first half
 *    waits for the second, and one that stays alone comes out as U+FFFD.
 *
 * So the joined deltas are the answer, or a beginning of it with an error. It completes with the
 * source; unsubscribing leaves the source or ends the wait. Each subscription holds its text.
 * The source is any Observable of deltas that starts from the top when it is subscribed to.
 * `backoff()` is for `retry`: as `delay` it would give up once there is text.
 *
 * @param options `count` and `delay`, see {@link RetryTextOptions}.
 * @throws TypeError at once where an option is unknown or of the wrong type.
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
              ? // To `retry` an empty wait is the end, and a part of an answer would look whole.
                from(wait(error, retryCount)).pipe(throwIfEmpty(() => error))
              : throwError(() => error),
        }),
        // The last attempt may have emitted nothing of its own; the ones before it have.
        catchError((error: unknown) => {
          throw hasText && isRxtalkError(error) ? amendError(error, { isRetryable: false }) : error;
        }),
      );
    });
}
