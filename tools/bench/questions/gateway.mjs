const PIPED = 'node:http, piped';
const HONO = 'Hono + openai';
const PORTKEY = '@portkey-ai/gateway';
const ours = 'rxtalk/server';

export const gateway = {
  title: '200 answers through a gateway, 50 at a time',
  about:
    'An OpenAI-compatible service answers in 50 chunks, each written by itself. CPU is that of the gateway. `rxtalk/server` reads it with `createOpenAICompatible` and serves it with `openAIHandler` behind `@hono/node-server`, as the Hono route with the `openai` package is. Piping bytes by hand on `node:http` reads nothing, so it notices no answer that breaks off.',
  profile:
    'It is flat. Beside what piping needs, a sixth is reading each chunk and writing it anew (`JSON.parse` alone is a twentieth), a twelfth is one request more through axios, a twelfth the streams of the web between the handler and its adapter, and a fifteenth collecting garbage. Gained: a body of known length is read as a whole, so that the adapter makes no second request.',
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
