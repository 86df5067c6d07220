import { checkFunction, checkPositiveInteger, kindOf, wrong } from '../arguments';
import { Backend } from './backend';
import { defaultAnswer } from './defaultAnswer';
import type { GPTalkServiceOptions } from './gptalkServer';
import { GPTalkService } from './gptalkService';

/** Checks the options and makes the service that they describe. */
export function createBackend(options: GPTalkServiceOptions): Backend {
  const { maxUses = 5, tokenTtlMs = 3_600_000, wordIntervalMs = 25, basePath = '' } = options;
  const { answer = defaultAnswer(wordIntervalMs), faults = [] } = options;
  checkPositiveInteger('maxUses', maxUses);
  checkFunction('answer', answer);
  if (!Array.isArray(faults)) throw wrong('faults', 'an array', kindOf(faults));
  return new Backend(new GPTalkService(maxUses, tokenTtlMs), { answer, faults, basePath });
}
