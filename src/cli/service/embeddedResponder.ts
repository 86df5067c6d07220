import { type ChatService, createGPTalk } from 'rxtalk';

/** Answers without a network, as the server of `rxtalk/testing` does, for a first try. */
export async function embeddedResponder(): Promise<ChatService> {
  const { inProcessGPTalk } = await import('rxtalk/testing');
  const client = createGPTalk({ axios: inProcessGPTalk().axios });
  return { ...client, models: ['embedded'] };
}
