const LIMIT = 'node:http, drained chat';
const PEERS = ['openai, chat', '@ai-sdk/openai-compatible'];
const compared = { ours: 'rxtalk/openai', peers: PEERS, limit: LIMIT, target: 0.5 };

export const modelStreams = {
  title: '200 concurrent answers of a model, one event per read',
  about:
    'The heap per answer after two events, without garbage; then the CPU time per event, while 10 of the answers receive one every millisecond.',
  profile:
    'To read one event, `node:http` alone takes more than half of the best peer’s total, so a ratio of 0.5 would be below the limit. Half of the rest is decoding (half of that is `JSON.parse`); the other half is the Node.js stream that axios returns, and the idle deadline.',
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
