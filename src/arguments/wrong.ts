import { kindOf } from '../errors/kindOf';

export { kindOf };

/**
 * The error for an argument that breaks its rule: it names the argument, the rule and what was passed
 * instead.
 */
export function wrong(name: string, expected: string, got: string): TypeError {
  return new TypeError(`Expected \`${name}\` to be ${expected}, got ${got}`);
}

/** A value with its type, for values that aren't secret. */
export function describe(value: unknown): string {
  const isPlain = /^(b|n|st)/.test(typeof value); // boolean, bigint, number, string
  return isPlain ? `\`${String(value).slice(0, 80)}\` (${typeof value})` : kindOf(value);
}
