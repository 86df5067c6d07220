import { type Observable, throwError } from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isBoolean } from '../arguments/rules';
import { isRxtalkError } from '../errors/isRxtalkError';
import { isUncounted } from '../errors/outcome';
import { type FullJitterOptions, fullJitter, JITTER_RULES } from './fullJitter';

export interface BackoffOptions extends FullJitterOptions {
  /**
   * Whether to retry even if the service may have counted or charged the question.
   * @default false
   */
  readonly resend?: boolean | undefined;
}

const rules = { resend: [isBoolean, false] } satisfies OptionRules<
  Omit<BackoffOptions, keyof FullJitterOptions>
>;

/**
 * A `delay` for RxJS's `retry`: it waits with full jitter if a retry may help and costs nothing, and
 * otherwise gives up with the same error.
 *
 * 1. It gives up on an error that isn't retryable, or that isn't an error of this library. An error after
 *    text isn't retryable.
 * 2. It retries if the error's `outcome` is `unsent` or `refused`: a failed login, a failed connection, a
 *    status such as 429. It gives up on `unknown` and `accepted`, because the service may have charged for
 *    the question, unless `resend` is true.
 * 3. It waits for `random() * min(maxMs, initialMs * 2 ** (retryCount - 1))` ms, and at least for the
 *    error's `retryAfterMs`. It gives up if that is longer than `maxRetryAfterMs`.
 *
 * It holds no state, because `retry` counts the attempts. Unsubscribing ends the wait.
 *
 * @param options see {@link BackoffOptions}.
 * @throws TypeError at once if an option is wrong.
 * @see {@link retryText}, which can also continue an answer that broke off after some text.
 *
 * @example
 * ```ts
 * import { defer, of, retry, throwError } from 'rxjs';
 * import { backoff, HttpStatusError } from 'rxtalk';
 *
 * let attempts = 0;
 * const busy$ = throwError(() => new HttpStatusError(429, { step: 'text', retryAfterMs: 20 }));
 * const answer$ = defer(() => (++attempts < 3 ? busy$ : of(`attempt ${attempts}`)));
 *
 * answer$.pipe(retry({ count: 5, delay: backoff({ initialMs: 10 }) })).subscribe(console.log);
 * // → attempt 3
 * ```
 */
export function backoff(
  options: BackoffOptions = {},
): (error: unknown, retryCount: number) => Observable<unknown> {
  const { resend, ...jitter } = readOptions('options', options, { ...JITTER_RULES, ...rules });
  const wait = fullJitter(jitter);
  return (error, retryCount) => {
    const mayRetry =
      isRxtalkError(error) && error.isRetryable && (resend || isUncounted(error.outcome));
    return mayRetry ? wait(error, retryCount) : throwError(() => error);
  };
}
