const PIPED = 'node:http, piped';
const HONO = 'Hono + openai';
const PORTKEY = '@portkey-ai/gateway';
const ours = 'rxtalk/server';

export const gateway = {
  title: '200 answers through a gateway, 50 at a time',
  about:
    'An OpenAI-compatible service answers in 50 chunks, each in a separate write. CPU is that of the gateway. `rxtalk/server` reads it with `createOpenAICompatible` and serves it with `openAIHandler` on `@hono/node-server`, like the Hono route with the `openai` package. Piping bytes through `node:http` parses nothing, so it can’t detect an answer that breaks off.',
  profile:
    'It is flat. On top of piping, a sixth is decoding and encoding each chunk (`JSON.parse` alone is a twentieth), a twelfth is the additional request through axios, a twelfth the web streams between the handler and its adapter, and a fifteenth garbage collection. Tried and kept: a body of known length is read as a whole, so that the adapter makes no second request.',
  program: 'throughGateway.mjs',
  rounds: 3,
  server: { answer: { format: 'chunks', events: 50 }, isSpaced: true },
  argument: { answers: 200, warmUps: 100, concurrency: 50 },
  contestants: [ours, PIPED, HONO],
  moreContestants: [PORTKEY],
  workloads: [{ name: '' }],
  comparisons: [
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: [PIPED], target: 2 },
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: [HONO], limit: PIPED, target: 0.5 },
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: [PORTKEY], target: 0.5 },
  ],
};
