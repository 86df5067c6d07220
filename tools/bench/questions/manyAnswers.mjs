const GLUE = 'axios + eventsource-parser';
const LIMIT = 'node:http, drained';

export const manyAnswers = {
  title: '2,000 answers at a time in one process',
  about: 'The heap per answer after two events, without garbage.',
  profile:
    'Compared with the glue, an answer has 13 more lists (1.6 KiB) and 10 more closures (0.6 KiB), most of them in the subscribers that compose the steps of the protocol, 2 more timers (0.2 KiB) and the last message as bytes (0.6 KiB). Tried and kept: one object instead of the composed operators of the transport (it was 37 KiB), and decoders that are created on demand (0.7 KiB).',
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
