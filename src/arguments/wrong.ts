/**
 * The error for an argument that breaks its rule: it names the argument, the rule and what came
 * instead.
 */
export function wrong(name: string, expected: string, got: string): TypeError {
  return new TypeError(`Expected \`${name}\` to be ${expected}, got ${got}`);
}

/** What a value is, without showing it: for values that may be secret. */
export function kindOf(value: unknown): string {
  if (value === '') return 'an empty string';
  if (value === null || value === undefined) return `${value}`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** A value with its type: for values that are no secret. */
export function describe(value: unknown): string {
  const isPlain = /^(b|n|st)/.test(typeof value); // boolean, bigint, number, string
  return isPlain ? `\`${String(value).slice(0, 80)}\` (${typeof value})` : kindOf(value);
}
