import { type GPTalkServer, type GPTalkServerOptions, startGPTalkServer } from 'rxtalk/testing';
import { onTestFinished } from 'vitest';

/** The server of `rxtalk/testing`, closed when the test has finished. */
export async function gptalkServer(options: GPTalkServerOptions = {}): Promise<GPTalkServer> {
  const server = await startGPTalkServer(options);
  onTestFinished(() => server.close());
  return server;
}
