import { createOpenAICompatible, type OpenAICompatibleOptions } from 'rxtalk/openai';
import { inProcessOpenAI, type OpenAIServiceOptions, startOpenAIServer } from 'rxtalk/testing';
import { onTestFinished } from 'vitest';

type ClientOptions = Omit<OpenAICompatibleOptions, 'baseURL' | 'axios'>;

/** The OpenAI-compatible service of `rxtalk/testing` on loopback, with a client of it. */
export async function openAIOverHttp(service: OpenAIServiceOptions, options: ClientOptions = {}) {
  const server = await startOpenAIServer(service);
  onTestFinished(() => server.close());
  const client = createOpenAICompatible({ baseURL: server.url, model: 'tiny', ...options });
  return { server, client };
}

/** The same in process. */
export async function openAIInProcess(service: OpenAIServiceOptions, options: ClientOptions = {}) {
  const server = inProcessOpenAI(service);
  const client = createOpenAICompatible({ axios: server.axios, model: 'tiny', ...options });
  return { server, client };
}

export const openAITwins = [
  ['over HTTP', openAIOverHttp],
  ['in process', openAIInProcess],
] as const;
