import { kindOf } from '../errors/kindOf';

export { kindOf };

/**
 * Checks of what callers pass. Each throws a `TypeError` that names the option, the rule and what
 * came instead. Values that may be secret are named by their type alone.
 */

/** The longest delay a timer keeps, 2 ** 31 - 1; a longer one would fire at once. */
export const MAX_TIMER_MS = 2_147_483_647;

/**
 * Options as an object with no other keys than the known ones: a misspelt option would be ignored
 * in silence. Undefined stands for no options.
 */
export function checkOptions(name: string, value: unknown, known: readonly string[]): void {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(name, 'an object', kindOf(value));
  }
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const names = known.map((key) => `\`${key}\``).join(', ');
  throw new TypeError(`Expected \`${name}\` to have only ${names}, got \`${unknown}\``);
}

export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw wrong(name, 'a function', describe(value));
}

export function checkPositiveInteger(name: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 1) {
    throw wrong(name, 'a positive integer', describe(value));
  }
}

export function checkBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw wrong(name, 'a boolean', describe(value));
}

/** A duration for a timer: 0 stands for none. */
export function checkDurationMs(name: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0 && value <= MAX_TIMER_MS)) {
    throw wrong(name, `a number of milliseconds from 0 (none) to ${MAX_TIMER_MS}`, describe(value));
  }
}

export function checkOneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (!allowed.includes(value)) {
    throw wrong(name, `one of ${allowed.map((one) => `'${one}'`).join(', ')}`, describe(value));
  }
}

/** An absolute http(s) URL; `rule` says what else is asked of it. */
export function checkHttpUrl(name: string, value: unknown, rule = ''): URL {
  const expected = `an absolute http(s) URL${rule}`;
  if (typeof value !== 'string' || !URL.canParse(value)) throw wrong(name, expected, kindOf(value));
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw wrong(name, expected, 'another scheme'); // which may be a user name
  }
  return url;
}

/** The error for an argument that breaks its rule. */
export function wrong(name: string, expected: string, got: string): TypeError {
  return new TypeError(`Expected \`${name}\` to be ${expected}, got ${got}`);
}

/** A value with its type, for arguments that are no secret. */
function describe(value: unknown): string {
  const isPlain = /^(b|n|st)/.test(typeof value); // boolean, bigint, number, string
  return isPlain ? `\`${String(value).slice(0, 80)}\` (${typeof value})` : kindOf(value);
}
