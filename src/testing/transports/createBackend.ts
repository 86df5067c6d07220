import {
  checkDurationMs,
  checkFunction,
  checkOptions,
  checkPositiveInteger,
  kindOf,
  wrong,
} from '../../arguments/check';
import { checkFaults } from '../faults/faultPlan';
import { defaultAnswer } from '../service/defaultAnswer';
import { GPTalkService } from '../service/gptalkService';
import type { GPTalkServiceOptions } from '../service/types';
import { Backend } from './backend';

const SERVICE_OPTIONS = [
  'answer',
  'maxUses',
  'tokenTtlMs',
  'wordIntervalMs',
  'basePath',
  'faults',
] as const satisfies readonly (keyof GPTalkServiceOptions)[];

/** Checks the options and makes the service that they describe. */
export function createBackend(options: GPTalkServiceOptions): Backend {
  checkOptions('options', options, SERVICE_OPTIONS);
  const { maxUses = 5, tokenTtlMs = 3_600_000, wordIntervalMs = 25, basePath = '' } = options;
  const { answer = defaultAnswer(wordIntervalMs), faults = [] } = options;
  checkPositiveInteger('maxUses', maxUses);
  checkFunction('answer', answer);
  checkDurationMs('wordIntervalMs', wordIntervalMs);
  if (!Number.isFinite(tokenTtlMs))
    throw wrong('tokenTtlMs', 'a finite number', kindOf(tokenTtlMs));
  if (basePath !== '' && !/^\/.*[^/]$/.test(basePath)) {
    throw wrong('basePath', 'empty or a path such as `/talk`', kindOf(basePath));
  }
  checkFaults(faults);
  return new Backend(new GPTalkService(maxUses, tokenTtlMs), { answer, faults, basePath });
}
