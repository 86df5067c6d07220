import { TestScheduler } from 'rxjs/testing';
import type { backoff } from 'rxtalk';
import { expect, vi } from 'vitest';
import { record } from '../../support/record';

type Delay = ReturnType<typeof backoff>;

/** Whether it ever emits; if it doesn't, it has to pass on that same error. */
export function isRetried(delay: Delay, error: unknown): boolean {
  vi.useFakeTimers();
  const seen = record(delay(error, 1));
  vi.runAllTimers();
  vi.useRealTimers();
  const isRetried = seen.values.length === 1;
  expect([seen.end, seen.error]).toEqual(isRetried ? ['complete', undefined] : ['error', error]);
  return isRetried;
}

/** When it emits, in virtual time; undefined if it doesn't. */
export function msUntilRetry(wait: ReturnType<Delay>): number | undefined {
  let emittedAt: number | undefined;
  const scheduler = new TestScheduler(() => {});
  scheduler.run(({ flush }) => {
    wait.subscribe(() => {
      emittedAt = scheduler.now();
    });
    flush();
  });
  return emittedAt;
}
