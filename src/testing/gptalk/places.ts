import type { Places } from '../faults/faultSpace';
import type { GPTalkStep } from './step';

/** The steps of the protocol at which faults can happen. */
export const gptalkPlaces: Places<GPTalkStep> = {
  anywhere: ['login', 'text', 'stream'],
  tokens: ['login'],
  streams: ['stream'],
  snapshots: ['stream'],
  bytes: 200,
};
