import fc from 'fast-check';
import { backoff, HttpStatusError } from 'rxtalk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isRetried, msUntilRetry } from './waits';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the wait', () => {
  const error = new HttpStatusError(503, { step: 'login' });
  const waitOf = (
    options: Parameters<typeof backoff>[0],
    retryCount: number,
    of: unknown = error,
  ) => msUntilRetry(backoff(options)(of, retryCount));

  it.each([
    [1, 500],
    [2, 1_000],
    [6, 16_000],
    [7, 30_000],
    [1_000_000, 30_000],
  ])('before retry %i is at most %i ms', (retryCount, longestMs) => {
    expect(waitOf({ random: () => 1 }, retryCount)).toBe(longestMs);
    expect(waitOf({ random: () => 0.5 }, retryCount)).toBe(longestMs / 2);
    expect(waitOf({ random: () => 0 }, retryCount)).toBe(0);
  });

  it('is random unless told', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    expect(waitOf({}, 1)).toBe(125);
  });

  it('may be none, however often it retries', () => {
    for (const retryCount of [1, 1_024, 1_025, 5_000]) {
      expect(waitOf({ initialMs: 0 }, retryCount)).toBe(0);
      expect(waitOf({ maxMs: 0 }, retryCount)).toBe(0);
    }
  });

  it('should always be within its bounds', () => {
    const durations = fc.integer({ min: 0, max: 2 ** 31 - 2 });
    const parts = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        durations,
        durations,
        fc.integer({ min: 1, max: 5_000 }),
        parts,
        (initialMs, maxMs, n, part) => {
          const waitMs = waitOf({ initialMs, maxMs, random: () => part }, n) ?? Number.NaN;
          expect(waitMs).toBeGreaterThanOrEqual(0);
          expect(waitMs).toBeLessThanOrEqual(initialMs === 0 ? 0 : maxMs);
          if (n < 32) expect(waitMs).toBeLessThanOrEqual(initialMs * 2 ** (n - 1));
        },
      ),
    );
  });

  it.each([
    [0, 250],
    [249, 250],
    [251, 251],
    [60_000, 60_000],
    [2 ** 31 - 2, 2 ** 31 - 2],
  ])('is at least `retryAfterMs`: with %i it is %i ms', (retryAfterMs, waitMs) => {
    const busy = new HttpStatusError(429, { step: 'text', retryAfterMs });
    expect(waitOf({ random: () => 0.5 }, 1, busy)).toBe(waitMs);
  });

  it.each([2 ** 31 - 1, 2 ** 31, Number.POSITIVE_INFINITY, Number.NaN])(
    'gives up with the error at %d',
    (ms) => {
      const busy = new HttpStatusError(429, { step: 'text', retryAfterMs: ms });
      expect(isRetried(backoff(), busy)).toBe(false);
    },
  );
});
