const GLUE = 'axios + eventsource-parser';
const LIMIT = 'node:http, drained';

export const manyAnswers = {
  title: '2,000 answers at a time in one process',
  about: 'The heap of each answer after two events, without garbage.',
  profile:
    'Beside the glue, an answer has 13 more lists (1.6 KiB) and 10 more closures (0.6 KiB), most of them of the subscribers that the steps of the protocol are composed of, 2 more timers (0.2 KiB) and the last message as bytes (0.6 KiB). Tried and kept: one object in place of the composed operators of the transport (it was 37 KiB), decoders that are created when they are needed (0.7 KiB).',
  program: 'openStreams.mjs',
  rounds: 2,
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
