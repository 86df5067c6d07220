import type * as Rxtalk from 'rxtalk';
import type { createOpenAICompatible } from 'rxtalk/openai';

/** What is imported from `rxtalk`, and from its entry for the other service. */
export type Library = typeof Rxtalk & {
  readonly createOpenAICompatible: typeof createOpenAICompatible;
};
