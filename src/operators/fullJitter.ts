import { type Observable, throwError, timer } from 'rxjs';
import { checkDurationMs, checkFunction, MAX_TIMER_MS } from '../arguments/check';
import { isRxtalkError } from '../errors/errors';

export interface FullJitterOptions {
  /**
   * The longest wait before the first retry, in milliseconds. It doubles with each retry.
   * @default 500
   */
  readonly initialMs?: number;
  /**
   * The maximum of that wait, in milliseconds. A longer `Retry-After` still applies.
   * @default 30000
   */
  readonly maxMs?: number;
  /**
   * A number from 0 to 1: the fraction of the longest wait.
   * @default Math.random
   */
  readonly random?: () => number;
}

/** 2 to a higher power is Infinity, and 0 times Infinity is NaN. */
const MAX_EXPONENT = 1023;

/**
 * A `delay` for `retry` that waits for a random fraction of a time that doubles with each retry, so
 * that clients that failed together don't retry together. It waits at least for `Retry-After`.
 * @throws TypeError at once if an option is of the wrong type.
 */
export function fullJitter(
  options: FullJitterOptions = {},
): (error: unknown, retryCount: number) => Observable<unknown> {
  const { initialMs = 500, maxMs = 30_000, random = Math.random } = options;
  checkDurationMs('initialMs', initialMs);
  checkDurationMs('maxMs', maxMs);
  checkFunction('random', random);
  return (error, retryCount) => {
    const longestMs = Math.min(maxMs, initialMs * 2 ** Math.min(retryCount - 1, MAX_EXPONENT));
    const waitMs = Math.max(random() * longestMs, retryAfterMsOf(error));
    return waitMs < MAX_TIMER_MS ? timer(waitMs) : throwError(() => error);
  };
}

function retryAfterMsOf(error: unknown): number {
  return isRxtalkError(error) && error.code === 'http-status' ? (error.retryAfterMs ?? 0) : 0;
}
