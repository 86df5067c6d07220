import type { Places } from '../faults/faultSpace';
import type { OpenAIStep } from './step';

/** The steps at which faults can happen. There are no tokens, and no message repeats another. */
export const openAIPlaces: Places<OpenAIStep> = {
  anywhere: ['stream', 'models'],
  tokens: [],
  streams: ['stream'],
  snapshots: [],
  bytes: 1_200,
};
