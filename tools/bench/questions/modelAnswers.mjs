const LIMIT = 'node:http, drained chat';
const PEERS = ['openai, chat', '@ai-sdk/openai-compatible'];
const ours = 'rxtalk/openai';
const answer = { format: 'chunks', events: 20 };

export const modelAnswers = {
  title: '200 answers of a model, one after another',
  about:
    'An OpenAI-compatible service answers in 20 chunks, each with a word. The peers are the `openai` package and the provider of the AI SDK, without its `streamText`. The limit is `node:http`, which throws the bytes away.',
  program: 'answers.mjs',
  rounds: 3,
  server: { answer },
  argument: { answers: 200, warmUps: 100, concurrency: 1 },
  contestants: [ours, ...PEERS, LIMIT],
  workloads: [
    { name: '' },
    {
      name: '500 words',
      server: { answer: { ...answer, events: 500 } },
      argument: { answers: 60, warmUps: 10 },
      isMore: true,
    },
  ],
  comparisons: [
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: PEERS, limit: LIMIT, target: 0.5 },
    { what: 'wall', metric: 'wallMs', unit: 'ms', ours, peers: PEERS, limit: LIMIT },
  ],
};
