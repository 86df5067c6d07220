const LIMIT = 'node:http, drained chat';
const PEERS = ['openai, chat', '@ai-sdk/openai-compatible'];
const ours = 'rxtalk/openai';
const answer = { format: 'chunks', events: 20 };

export const modelAnswers = {
  title: 'Answers of a model, one after another',
  about:
    'An OpenAI-compatible service answers 150 times in 20 chunks of a word each, or 40 times in 500. The peers are the `openai` package and the provider of the AI SDK, without its `streamText`. The limit is `node:http`, which discards the bytes.',
  profile:
    'The request of a short answer takes longer than its text: two thirds of the CPU is Node.js and its system calls, a sixth rxtalk (a third of that is `JSON.parse`), a tenth axios. Tried and kept: one subscriber for the decoders of lines, events, chunks and text, and no generators (from 3.4 to 2.5 µs per chunk, of which `JSON.parse` takes 1.3).',
  program: 'answers.mjs',
  rounds: 3,
  server: { answer },
  argument: { answers: 150, warmUps: 50, concurrency: 1 },
  contestants: [ours, ...PEERS, LIMIT],
  workloads: [
    { name: '20 words' },
    {
      name: '500 words',
      server: { answer: { ...answer, events: 500 } },
      argument: { answers: 40, warmUps: 10 },
    },
  ],
  comparisons: [
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: PEERS, limit: LIMIT, target: 0.5 },
    { what: 'wall', metric: 'wallMs', unit: 'ms', ours, peers: PEERS, limit: LIMIT },
  ],
};
