import { type Observable, throwError } from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isDurationMs, isFunction, type Rule } from '../arguments/rules';
import { isRxtalkError } from '../errors/isRxtalkError';
import { ownProperty } from '../errors/ownProperty';
import { after } from './after';

export interface FullJitterOptions {
  /**
   * The longest wait before the first retry, in milliseconds; it doubles with each retry.
   * @default 500
   */
  readonly initialMs?: number | undefined;
  /**
   * The longest wait before any retry, in milliseconds. A longer `Retry-After` extends it.
   * @default 30000
   */
  readonly maxMs?: number | undefined;
  /**
   * The longest `Retry-After` that is waited for, in milliseconds; a longer one ends the retries.
   * @default 60000
   */
  readonly maxRetryAfterMs?: number | undefined;
  /**
   * A number from 0 to 1: the fraction of the longest wait.
   * @default Math.random
   */
  readonly random?: (() => number) | undefined;
}

export const JITTER_RULES = {
  initialMs: [isDurationMs, 500],
  maxMs: [isDurationMs, 30_000],
  maxRetryAfterMs: [isDurationMs, 60_000],
  random: [isFunction as Rule<() => number>, () => Math.random()],
} satisfies OptionRules<FullJitterOptions>;

/** 2 to a higher power is Infinity, and 0 times Infinity is NaN. */
const MAX_EXPONENT = 1023;

/**
 * A `delay` for `retry` that waits for a random part of a time that doubles with each retry, so that
 * clients that failed together don't retry together. It waits at least as long as the service asks, up to a
 * limit.
 */
export function fullJitter(
  options: FullJitterOptions = {},
): (error: unknown, retryCount: number) => Observable<unknown> {
  const read = readOptions('options', options, JITTER_RULES);
  const { initialMs, maxMs, maxRetryAfterMs, random } = read;
  return (error, retryCount) => {
    const longestMs = Math.min(maxMs, initialMs * 2 ** Math.min(retryCount - 1, MAX_EXPONENT));
    const retryAfterMs = retryAfterMsOf(error);
    if (!(retryAfterMs <= maxRetryAfterMs)) return throwError(() => error);
    return after(Math.max(random() * longestMs, retryAfterMs));
  };
}

function retryAfterMsOf(error: unknown): number {
  const isStatus = isRxtalkError(error) && error.code === 'http-status';
  return isStatus ? Number(ownProperty(error, 'retryAfterMs') ?? 0) : 0;
}
