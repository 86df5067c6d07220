const GLUE = 'axios + eventsource-parser';
const DRAINED = 'node:http, drained';
const metric = { what: 'CPU', metric: 'cpuUs', unit: 'µs', ours: 'rxtalk' };

export const oneEventARead = {
  title: 'One event a read, as real services send them',
  about:
    'The CPU of each event while 100 answers are open and 10 of them get an event in each millisecond; requests and responses are over before. `node:http, drained` throws the bytes away.',
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
