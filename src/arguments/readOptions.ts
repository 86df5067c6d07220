import type { Rule } from './rules';
import { kindOf, wrong } from './wrong';

/** The rule of each option, by its name. */
export type OptionRules<Options> = {
  readonly [Name in keyof Options]-?: Rule<Options[Name]>;
};

/**
 * Checks options by their table of rules. Only own properties count: what is on a prototype is nobody's
 * choice. A name that isn't in the table is an error, as a misspelt option would be ignored in silence.
 *
 * @param name what the options are called in an error.
 * @param options an object; undefined stands for no options.
 * @param prefix goes before the name of each option.
 */
export function readOptions<Rules extends Readonly<Record<string, Rule<unknown>>>>(
  name: string,
  options: unknown,
  rules: Rules,
  prefix = '',
): { readonly [Name in keyof Rules]: ReturnType<Rules[Name]> } {
  const given = options === undefined ? {} : options;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw wrong(name, 'an object', kindOf(given));
  }
  const known = Object.keys(rules);
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    const names = known.map((key) => `\`${key}\``).join(', ');
    throw new TypeError(`Expected \`${name}\` to have only ${names}, got \`${unknown}\``);
  }
  const read = Object.entries(rules).map(([key, rule]) => {
    return [key, rule(ownProperty(given, key), prefix + key)];
  });
  return Object.fromEntries(read);
}

/** The options that a table has a rule for. */
export function ownOptions<Rules extends Readonly<Record<string, Rule<unknown>>>, Options>(
  options: Options,
  rules: Rules,
): Pick<Options, keyof Options & keyof Rules> {
  const entries = Object.entries(options ?? {}).filter(([key]) => Object.hasOwn(rules, key));
  return Object.fromEntries(entries) as Pick<Options, keyof Options & keyof Rules>;
}

/** The value of a property of an object's own; undefined if it has none. */
export function ownProperty(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}
