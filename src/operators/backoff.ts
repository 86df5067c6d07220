import { type Observable, throwError } from 'rxjs';
import { checkBoolean, checkOptions } from '../arguments/check';
import { isRxtalkError, type RxtalkError } from '../errors/errors';
import { isUncounted } from '../errors/outcome';
import { type FullJitterOptions, fullJitter } from './fullJitter';

export interface BackoffOptions extends FullJitterOptions {
  /**
   * Asks again also where the service may have counted or charged the question.
   * @default false
   */
  readonly resend?: boolean;
}

/**
 * A `delay` for RxJS's `retry`: it waits with full jitter where asking again may help and is safe,
 * and gives up with the same error where it isn't.
 *
 * 1. An error that isn't ours, or isn't retryable, ends it; so does every error behind some text.
 * 2. In the step `login` it retries: a login costs nothing. In the step `text` it retries what the
 *    service didn't count: a refusal such as 429, a connection never made. A time-out, a reset or a
 *    5xx in that step, everything in the step `stream`, where the text was accepted, and an error
 *    without a step may have been charged: only `resend` retries those.
 * 3. It waits for `random() * min(maxMs, initialMs * 2 ** (retryCount - 1))` ms, and at least for
 *    `retryAfterMs`, where the error has it. A wait beyond 2^31 - 1 ms, some 24 days, ends it.
 *
 * It holds no state: the count is that of `retry`. Unsubscribing ends the wait.
 *
 * @param options `initialMs`, `maxMs`, `random` and `resend`, see {@link BackoffOptions}.
 * @throws TypeError at once where an option is unknown or of the wrong type.
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

/** Nothing was charged for the failed attempt, and so nothing is charged twice by another. */
function isFree(error: RxtalkError): boolean {
  return error.step === 'login' || (error.step === 'text' && isUncounted(error));
}
