import { createGPTalk } from 'rxtalk';
import type { Answering } from 'rxtalk/server';

/** Answers without a network, as the server of `rxtalk/testing` does, for a first try. */
export async function embeddedResponder(): Promise<Answering> {
  const { inProcessGPTalk } = await import('rxtalk/testing');
  const { events, fields = [] } = createGPTalk({ axios: inProcessGPTalk().axios });
  return { events, fields, models: ['embedded'] };
}
