const GLUE = 'axios + eventsource-parser';
const LIMIT = 'node:http, drained';
const ours = 'rxtalk';

export const shortAnswers = {
  title: '300 answers of 20 words, one after another',
  about:
    'Each answer is three requests. The peers are axios and eventsource-parser with a hand-written token cache and, with `--all`, the `openai` package for information. The limit is `node:http`, which discards the bytes.',
  profile:
    'The program runs cold. Two thirds of the CPU is Node.js, a tenth axios, an eighth rxtalk. Of that, the token cache takes about 0.2 ms per answer (the login that callers share, their async contexts, the counting of uses); the rest is checks of options and headers, each below 1 %. Tried and kept: calling the adapter without `axios.request`, one object instead of composed operators for each request, and no probe settings of the socket for each request, which were a third of the system calls.',
  program: 'answers.mjs',
  rounds: 5,
  server: { answer: { events: 20 } },
  argument: { answers: 300, warmUps: 50, concurrency: 1 },
  contestants: [ours, GLUE, LIMIT],
  moreContestants: ['openai', 'undici + eventsource-parser'],
  workloads: [{ name: 'http' }, { name: 'https', server: { isSecure: true } }],
  comparisons: [
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: [GLUE], limit: LIMIT, target: 1 },
    { what: 'wall', metric: 'wallMs', unit: 'ms', ours, peers: [GLUE], limit: LIMIT, target: 1 },
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: ['openai'] },
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: ['undici + eventsource-parser'] },
  ],
};
