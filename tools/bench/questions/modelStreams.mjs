const LIMIT = 'node:http, drained chat';
const PEERS = ['openai, chat', '@ai-sdk/openai-compatible'];
const compared = { ours: 'rxtalk/openai', peers: PEERS, limit: LIMIT, target: 0.5 };

export const modelStreams = {
  title: '200 answers of a model at a time, one event a read',
  about:
    'The heap of each answer after two events, without garbage; then the CPU of each event, while 10 of the answers get one in each millisecond.',
  program: 'openStreams.mjs',
  rounds: 3,
  server: { answer: { format: 'chunks', events: 52 }, held: { events: 2, perMs: 10 } },
  argument: { answers: 200, warmUps: 100 },
  contestants: [compared.ours, ...PEERS, LIMIT],
  workloads: [{ name: '' }],
  comparisons: [
    { ...compared, what: 'CPU', metric: 'cpuUs', unit: 'µs' },
    { ...compared, what: 'heap', metric: 'heapKiB', unit: 'KiB' },
  ],
};
