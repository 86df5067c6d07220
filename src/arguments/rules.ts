import { describe, kindOf, wrong } from './wrong';

/** Checks an argument: returns the value, or throws a `TypeError` that names the argument. */
export type Rule<T> = (value: unknown, name: string) => T;

/** The longest delay of a timer, 2 ** 31 - 1; with a longer one, a timer fires at once. */
export const MAX_TIMER_MS = 2_147_483_647;

// biome-ignore lint/complexity/noBannedTypes: a rule can't know the parameters.
export const isFunction: Rule<Function> = (value, name) => {
  if (typeof value === 'function') return value;
  throw wrong(name, 'a function', describe(value));
};

/** A clock, in milliseconds since 1970, with its default. */
export const CLOCK_RULE = [isFunction as unknown as Rule<() => number>, () => Date.now()] as const;

export const isPositiveInteger: Rule<number> = (value, name) => {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
  throw wrong(name, 'a positive integer', describe(value));
};

/** A count that may be unlimited. */
export const isPositiveIntegerOrInfinity: Rule<number> = (value, name) => {
  if (value === Number.POSITIVE_INFINITY) return value;
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
  throw wrong(name, 'a positive integer or Infinity', describe(value));
};

export const isBoolean: Rule<boolean> = (value, name) => {
  if (typeof value === 'boolean') return value;
  throw wrong(name, 'a boolean', describe(value));
};

export const isFiniteNumber: Rule<number> = (value, name) => {
  if (Number.isFinite(value)) return value as number;
  throw wrong(name, 'a finite number', describe(value));
};

/** A string that may be secret, so the error doesn't show it. */
export const isText: Rule<string> = (value, name) => {
  if (typeof value === 'string') return value;
  throw wrong(name, 'a string', kindOf(value));
};

export const isNonEmptyText: Rule<string> = (value, name) => {
  if (typeof value === 'string' && value !== '') return value;
  throw wrong(name, 'a non-empty string', kindOf(value));
};

/** A duration for a timer; 0 means none. */
export const isDurationMs: Rule<number> = (value, name) => {
  if (typeof value === 'number' && value >= 0 && value <= MAX_TIMER_MS) return value;
  const expected = `a number of milliseconds from 0 (none) to ${MAX_TIMER_MS}`;
  throw wrong(name, expected, describe(value));
};
