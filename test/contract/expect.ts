/** Throws if two plain values differ. */
export function equal(what: string, actual: unknown, expected: unknown): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`${what}: expected ${wanted}, got ${got}`);
}

/** Throws if a value lacks one of the expected properties. */
export function matches(
  what: string,
  actual: unknown,
  expected: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(expected)) {
    const got = (actual as Readonly<Record<string, unknown>> | undefined)?.[name];
    equal(`${what}, \`${name}\``, got, value);
  }
}

/** Reads a value repeatedly until a condition holds; on timeout, throws with the last value. */
export async function eventually<T>(
  what: string,
  read: () => Promise<T>,
  holds: (value: T) => boolean,
  withinMs = 20_000,
): Promise<T> {
  const startedAtMs = Date.now();
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() - startedAtMs > withinMs) {
      throw new Error(`Not within ${withinMs} ms: ${what}; ${JSON.stringify(value)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
