// The real timer, even while a test controls the timers of this process.
const { setTimeout } = globalThis;

/** Waits until a condition holds; on timeout, fails with its description. */
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
