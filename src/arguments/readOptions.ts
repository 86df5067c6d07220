import { ownProperty } from '../errors/ownProperty';
import type { Rule } from './rules';
import { kindOf, wrong } from './wrong';

/** The rule of an option and, if the option can be left out, its default. */
type OptionRule = readonly [rule: Rule<unknown>, fallback?: unknown];

/** The rules of all options, by name. */
export type OptionRules<Options> = { readonly [Name in keyof Options]-?: OptionRule };

type AnyRules = Readonly<Record<string, OptionRule>>;

/** The options after reading: checked, and with defaults. */
export type Read<Rules extends AnyRules> = {
  readonly [Name in keyof Rules]: Rules[Name] extends readonly [Rule<infer T>, infer Fallback]
    ? T | Fallback
    : ReturnType<Rules[Name][0]>;
};

/**
 * Checks options against a table of rules and fills in defaults. Only own properties count: those of a
 * prototype are ignored. A name that isn't in the table is an error, as otherwise a misspelt option would
 * be ignored silently.
 *
 * @param name the name of the options in an error message.
 * @param options an object; undefined means no options.
 * @param prefix precedes the name of each option in an error message.
 */
export function readOptions<Rules extends AnyRules>(
  name: string,
  options: unknown = {},
  rules: Rules,
  prefix = '',
): Read<Rules> {
  const kind = kindOf(options);
  if (kind !== 'an object') throw wrong(name, 'an object', kind);
  const given = options as object;
  const names = Object.keys(rules);
  const unknown = Object.keys(given).find((key) => !names.includes(key));
  if (unknown !== undefined) {
    const known = names.join('`, `');
    throw new TypeError(`Expected \`${name}\` to have only \`${known}\`, got \`${unknown}\``);
  }
  const read: Record<string, unknown> = {};
  for (const key of names) {
    const rule = rules[key] as OptionRule;
    const value = ownProperty(given, key);
    read[key] = value === undefined && rule.length > 1 ? rule[1] : rule[0](value, prefix + key);
  }
  return read as Read<Rules>;
}
