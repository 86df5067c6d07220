import { type Observable, throwError } from 'rxjs';
import { checkBoolean, checkOptions } from '../arguments/check';
import { isRxtalkError, type RxtalkError } from '../errors/errors';
import { isUncounted } from '../errors/outcome';
import { type FullJitterOptions, fullJitter } from './fullJitter';

export interface BackoffOptions extends FullJitterOptions {
  /**
   * Whether to retry even if the service may have counted or charged the question.
   * @default false
   */
  readonly resend?: boolean;
}

/**
 * A `delay` for RxJS's `retry`: it waits with full jitter if a retry may help and is safe. Otherwise
 * it gives up with the same error.
 *
 * 1. It gives up on an error that isn't an rxtalk error or isn't retryable, and so on every error
 *    after some text.
 * 2. In the step `login` it retries: a login costs nothing. In the step `text` it retries if the
 *    service didn't count the request: after a refusal such as 429, or if no connection was made.
 *    Other errors may come after the question was charged, and are retried only with `resend`: a
 *    time-out, a reset or a 5xx in the step `text`, any error in the step `stream`, and an error
 *    without a step.
 * 3. It waits for `random() * min(maxMs, initialMs * 2 ** (retryCount - 1))` ms, and at least for
 *    the error's `retryAfterMs`, if any. It gives up rather than wait for more than 2^31 - 1 ms,
 *    about 24 days.
 *
 * It holds no state, since `retry` counts. Unsubscribing ends the wait.
 *
 * @param options `initialMs`, `maxMs`, `random` and `resend`, see {@link BackoffOptions}.
 * @throws TypeError at once if an option is unknown or of the wrong type.
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
  checkOptions('options', options, ['initialMs', 'maxMs', 'random', 'resend']);
  const { resend = false, ...jitter } = options;
  checkBoolean('resend', resend);
  const wait = fullJitter(jitter);
  return (error, retryCount) =>
    isRxtalkError(error) && error.isRetryable && (resend || isFree(error))
      ? wait(error, retryCount)
      : throwError(() => error);
}

/** Whether the failed attempt wasn't charged, so that a retry isn't charged twice. */
function isFree(error: RxtalkError): boolean {
  return error.step === 'login' || (error.step === 'text' && isUncounted(error));
}
