import { MAX_TIMER_MS } from '../arguments/check';

/** What a `Retry-After` header asks for, in milliseconds from now, 24.8 days at most: no timer is longer. */
export function retryAfterMs(header: unknown, nowMs: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  const waitMs = /^[0-9]+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), MAX_TIMER_MS);
}
