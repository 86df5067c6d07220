const GLUE = 'axios + eventsource-parser';
const DRAINED = 'node:http, drained';
const metric = { what: 'CPU', metric: 'cpuUs', unit: 'µs', ours: 'rxtalk' };

export const oneEventARead = {
  title: 'One event per read, as real services send them',
  about:
    'The CPU time per event while 100 answers are open and 10 of them receive an event every millisecond, without that of requests and response headers. `node:http, drained` discards the bytes.',
  program: 'openStreams.mjs',
  rounds: 3,
  server: { answer: { events: 110 }, held: { events: 20, perMs: 10 } },
  argument: { answers: 100, warmUps: 50 },
  contestants: ['rxtalk', GLUE, DRAINED],
  workloads: [{ name: '' }],
  comparisons: [
    { ...metric, peers: [DRAINED], target: 1.3 },
    { ...metric, peers: [GLUE] },
  ],
};
