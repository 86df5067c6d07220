import { onTestFinished, vi } from 'vitest';
import { eventually } from './eventually';

/**
 * Stops the timers of this process until the test has finished: only the test advances them. Sockets,
 * promises and the clock continue.
 */
export function stopTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

/** Advances stopped timers, `stepMs` at a time, until a condition holds. */
export function passTimeUntil(
  describe: string,
  holds: () => boolean,
  stepMs = 60_000,
): Promise<void> {
  return eventually(describe, () => {
    if (!holds()) vi.advanceTimersByTime(stepMs);
    return holds();
  });
}
