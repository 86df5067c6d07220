import { createOpenAICompatible } from 'rxtalk/openai';
import type { Answering } from 'rxtalk/server';
import { type OpenAIServer, type OpenAIServerOptions, startOpenAIServer } from 'rxtalk/testing';
import type { Served } from '../page/settings';
import { demoAnswer } from './answers';

type Plan = NonNullable<OpenAIServerOptions['faults']>;

/** What can go wrong, and when: the text of an answer begins after some 300 bytes. */
const faults: Readonly<Record<string, Plan>> = {
  'The answer breaks off': [{ kind: 'cut', step: 'stream', atByte: 4_000 }],
  'The connection is reset': [{ kind: 'reset', step: 'stream', atByte: 4_000 }],
  'The service stops responding': [{ kind: 'stall', step: 'stream', atByte: 4_000 }],
  'The service never answers': [{ kind: 'stall', step: 'stream' }],
  'Too many requests (429)': [{ kind: 'status', step: 'stream', status: 429, retryAfter: '2' }],
  'Unavailable (503)': [{ kind: 'status', step: 'stream', status: 503 }],
  'A web page instead of an answer': [{ kind: 'html', step: 'stream' }],
  'An error in the middle': [{ kind: 'error-object', step: 'stream', atEvent: 12 }],
};

/** The services of the example. */
export interface Demo extends AsyncDisposable {
  /** The service that answers well. */
  readonly service: Answering;
  readonly served: Served;
  readonly upstream: OpenAIServer;
}

/** Starts a model that answers, and one for each fault. */
export async function startDemo(answer: OpenAIServerOptions['answer'] = demoAnswer): Promise<Demo> {
  const upstream = await startOpenAIServer({ answer });
  const spoilt = await Promise.all(
    Object.entries(faults).map(async ([label, plan]) => {
      const server = await startOpenAIServer({ answer, faults: plan });
      return { label, server };
    }),
  );
  const { events, fields } = createOpenAICompatible({
    baseURL: upstream.url,
    body: { stream_options: { include_usage: true } },
  });
  return {
    service: { events, ...(fields && { fields }), models: ['demo'] } as Answering,
    served: { faults: spoilt.map(({ label, server }) => ({ label, url: server.url })) },
    upstream,
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [upstream, ...spoilt.map(({ server }) => server)].map((server) => server.close()),
      );
    },
  };
}
