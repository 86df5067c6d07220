import { type OptionRules, readOptions } from '../../arguments/readOptions';
import {
  isDurationMs,
  isFiniteNumber,
  isFunction,
  isPositiveInteger,
  type Rule,
} from '../../arguments/rules';
import { kindOf, wrong } from '../../arguments/wrong';
import { isFaultPlan } from '../faults/faultPlan';
import { defaultAnswer } from '../service/defaultAnswer';
import { GPTalkService } from '../service/gptalkService';
import type { GPTalkServiceOptions } from '../service/types';
import { Backend } from './backend';

type Answer = NonNullable<GPTalkServiceOptions['answer']>;

const isBasePath: Rule<string> = (value, name) => {
  if (value === '' || (typeof value === 'string' && /^\/.*[^/]$/.test(value))) return value;
  throw wrong(name, 'empty or a path such as `/talk`', kindOf(value));
};

const rules = {
  answer: [isFunction as unknown as Rule<Answer>, undefined],
  maxUses: [isPositiveInteger, 5],
  tokenTtlMs: [isFiniteNumber, 3_600_000],
  wordIntervalMs: [isDurationMs, 25],
  basePath: [isBasePath, ''],
  faults: [isFaultPlan, []],
} satisfies OptionRules<GPTalkServiceOptions>;

/** Checks the options and creates the service that they describe. */
export function createBackend(options: GPTalkServiceOptions): Backend {
  const read = readOptions('options', options, rules);
  const { maxUses, tokenTtlMs, wordIntervalMs, basePath, faults } = read;
  const { answer = defaultAnswer(wordIntervalMs) } = read;
  return new Backend(new GPTalkService(maxUses, tokenTtlMs), { answer, faults, basePath });
}
