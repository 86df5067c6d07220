import { setTimeout } from 'node:timers/promises';

/** Waits until a condition holds, and returns how long that took, in milliseconds. */
export async function until(describe, holds, withinMs = 20_000) {
  const startedAtMs = performance.now();
  while (!holds()) {
    if (performance.now() - startedAtMs > withinMs)
      throw new Error(`not within ${withinMs} ms: ${describe}`);
    await setTimeout(1);
  }
  return Math.round(performance.now() - startedAtMs);
}

/** The error of a promise; fails if it is fulfilled. */
export function errorOf(promise) {
  return promise.then(
    () => {
      throw new Error('it looked complete');
    },
    (error) => error,
  );
}
