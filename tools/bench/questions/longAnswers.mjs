const GLUE = 'axios + eventsource-parser';
const DRAINED = 'axios, drained';
const ours = 'rxtalk';

export const longAnswers = {
  title: '200 answers of 0.9 MB, 50 at a time',
  about:
    'In waves, the next 50 start when all are complete; in a pool, the next one starts when one is complete. The limit is axios, which discards the bytes (`axios, drained`).',
  profile:
    'Reading from the sockets and collecting garbage take as long as in draining. The rest is comparing each byte with the last message, decoding what is new, and a call for each delta. The peak is that of draining; the glue is slower, so in waves less arrives at a time.',
  program: 'answers.mjs',
  rounds: 4,
  server: { answer: { bytes: 900_000 } },
  argument: { answers: 200, warmUps: 50, concurrency: 50 },
  contestants: [ours, GLUE, DRAINED],
  moreContestants: ['undici + eventsource-parser', 'openai', 'node:http, drained'],
  workloads: [
    { name: 'waves', argument: { inWaves: true } },
    { name: 'pool' },
    { name: 'pool, 16 KiB a write', server: { writeSize: 16 * 1024 }, isMore: true },
  ],
  comparisons: [
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: [GLUE], limit: DRAINED, target: 0.85 },
    { what: 'wall', metric: 'wallMs', unit: 'ms', ours, peers: [GLUE], limit: DRAINED },
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: [DRAINED], target: 1.25 },
    {
      what: 'peak',
      metric: 'peakMiB',
      unit: 'MiB',
      ours,
      peers: [GLUE],
      limit: DRAINED,
      target: 1,
    },
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: ['undici + eventsource-parser'] },
  ],
};
