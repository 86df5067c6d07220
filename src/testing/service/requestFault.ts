export type Values = Readonly<Record<string, unknown>>;

/** What a value of a request has to be. */
export type FieldRule = readonly [
  name: string,
  isValid: (value: unknown, all: Values) => boolean,
  expected: string,
];

export const isText = (value: unknown): boolean => typeof value === 'string';
export const isNonEmptyText = (value: unknown): boolean => isText(value) && value !== '';
export const is =
  (expected: unknown): FieldRule[1] =>
  (value) =>
    value === expected;

export function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What is wrong with the headers or the fields of a request; undefined if nothing is.
 *
 * @param kind what has the names, such as `header`.
 * @param prefix precedes each name.
 */
export function requestFault(
  kind: string,
  rules: readonly FieldRule[],
  from: unknown,
  prefix = '',
): string | undefined {
  if (!isRecord(from)) return 'expected a JSON object';
  const broken = rules.find(([name, isValid]) => !isValid(from[name], from));
  return broken && `expected the ${kind} ${prefix}${broken[0]} to be ${broken[2]}`;
}
