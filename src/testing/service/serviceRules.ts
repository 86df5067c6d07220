import type { OptionRules } from '../../arguments/readOptions';
import { isDurationMs, isFunction, isPositiveInteger, type Rule } from '../../arguments/rules';
import { kindOf, wrong } from '../../arguments/wrong';
import { isFaultPlan, type Places } from '../faults/faultSpace';
import type { ServiceOptions } from './types';

type Answer = NonNullable<ServiceOptions<string>['answer']>;

const isBasePath: Rule<string> = (value, name) => {
  if (value === '' || (typeof value === 'string' && /^\/.*[^/]$/.test(value))) return value;
  throw wrong(name, 'empty or a path such as `/talk`', kindOf(value));
};

/** The rules of the options that every service has, for a service with these steps. */
export function serviceRules<Step extends string>(places: Places<Step>) {
  return {
    answer: [isFunction as unknown as Rule<Answer>, undefined],
    wordIntervalMs: [isDurationMs, 25],
    basePath: [isBasePath, ''],
    maxRecords: [isPositiveInteger, 4_000],
    maxBodyBytes: [isPositiveInteger, 4 * 2 ** 20],
    faults: [isFaultPlan(places), []],
  } satisfies OptionRules<ServiceOptions<Step>>;
}
