const PIPED = 'node:http, piped';
const ours = 'rxtalk/server';

export const openGateway = {
  title: '2,000 answers at a time through a gateway',
  about:
    'The heap of each answer in the gateway after two chunks, without garbage; all answers are complete in the end.',
  isMore: true,
  program: 'throughGateway.mjs',
  rounds: 1,
  server: { answer: { format: 'chunks', events: 4 }, held: { events: 2, perMs: 20 } },
  argument: { answers: 2000, warmUps: 100 },
  contestants: [ours, PIPED, 'Hono + openai'],
  moreContestants: ['@portkey-ai/gateway'],
  workloads: [{ name: '' }],
  comparisons: [
    {
      what: 'heap',
      metric: 'heapKiB',
      unit: 'KiB',
      ours,
      peers: ['Hono + openai', '@portkey-ai/gateway'],
      limit: PIPED,
    },
  ],
};
