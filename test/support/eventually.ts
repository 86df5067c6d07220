// The real one, also while a test moves the timers of this process by hand.
const { setTimeout } = globalThis;

/** Waits until a condition holds; fails with what it was when the time is over. */
export async function eventually(
  describe: string,
  holds: () => boolean,
  withinMs = 20_000,
): Promise<void> {
  const until = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > until) throw new Error(`Not within ${withinMs} ms: ${describe}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
