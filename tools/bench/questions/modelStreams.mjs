const LIMIT = 'node:http, drained chat';
const PEERS = ['openai, chat', '@ai-sdk/openai-compatible'];
const compared = { ours: 'rxtalk/openai', peers: PEERS, limit: LIMIT, target: 0.5 };

export const modelStreams = {
  title: '200 answers of a model at a time, one event a read',
  about:
    'The heap of each answer after two events, without garbage; then the CPU of each event, while 10 of the answers get one in each millisecond.',
  profile:
    'To read one event, `node:http` alone takes more than half of what the best peer takes in all, so a ratio of 0.5 would be below the limit. Half of what comes on top is decoding (a half of that is `JSON.parse`); the rest is the stream of Node.js that axios hands over, and the deadline for silence.',
  program: 'openStreams.mjs',
  rounds: 3,
  server: { answer: { format: 'chunks', events: 32 }, held: { events: 2, perMs: 10 } },
  argument: { answers: 200, warmUps: 100 },
  contestants: [compared.ours, ...PEERS, LIMIT],
  workloads: [{ name: '' }],
  comparisons: [
    { ...compared, what: 'CPU', metric: 'cpuUs', unit: 'µs' },
    { ...compared, what: 'heap', metric: 'heapKiB', unit: 'KiB' },
  ],
};
