import { createGPTalk } from 'rxtalk';
import type { Answering } from 'rxtalk/server';

/**
 * Answers without a network, like the server of `rxtalk/testing`, so that the command can be tried at once.
 */
export async function embeddedResponder(): Promise<Answering> {
  const { inProcessGPTalk } = await import('rxtalk/testing');
  const { events, fields = [] } = createGPTalk({ axios: inProcessGPTalk().axios });
  return { events, fields, models: ['embedded'] };
}
