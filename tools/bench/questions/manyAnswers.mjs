const GLUE = 'axios + eventsource-parser';
const LIMIT = 'node:http, drained';

export const manyAnswers = {
  title: '2,000 answers at a time in one process',
  about: 'The heap of each answer after two events, without garbage.',
  program: 'openStreams.mjs',
  rounds: 3,
  server: { answer: { events: 4 }, held: { events: 2, perMs: 20 } },
  argument: { answers: 2000, warmUps: 100 },
  contestants: ['rxtalk', GLUE, LIMIT],
  moreContestants: ['openai'],
  workloads: [{ name: '' }],
  comparisons: [
    {
      what: 'heap',
      metric: 'heapKiB',
      unit: 'KiB',
      ours: 'rxtalk',
      peers: [GLUE],
      limit: LIMIT,
      target: 1,
    },
  ],
};
