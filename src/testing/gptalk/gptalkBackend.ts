import { type OptionRules, readOptions } from '../../arguments/readOptions';
import { isFiniteNumber, isPositiveInteger } from '../../arguments/rules';
import { defaultAnswer } from '../service/defaultAnswer';
import { serviceRules } from '../service/serviceRules';
import { Backend } from '../transports/backend';
import { GPTalkService } from './gptalkService';
import { gptalkPlaces } from './places';
import type { GPTalkStep } from './step';
import type { GPTalkServiceOptions } from './types';

const rules = {
  ...serviceRules(gptalkPlaces),
  maxUses: [isPositiveInteger, 5],
  tokenTtlMs: [isFiniteNumber, 3_600_000],
} satisfies OptionRules<GPTalkServiceOptions>;

/** Checks the options, and returns the service that they describe with its faults. */
export function gptalkBackend(options: GPTalkServiceOptions): Backend<GPTalkStep, GPTalkService> {
  const { maxUses, tokenTtlMs, ...read } = readOptions('options', options, rules);
  const { answer = defaultAnswer(read.wordIntervalMs) } = read;
  return new Backend(new GPTalkService(answer, maxUses, tokenTtlMs, read.maxRecords), read);
}
