const GLUE = 'axios + eventsource-parser';
const LIMIT = 'node:http, drained';
const ours = 'rxtalk';

export const shortAnswers = {
  title: '300 answers of 20 words, one after another',
  about:
    'Each answer is three requests. The peers are axios and eventsource-parser with a token cache made by hand, and the `openai` package for information. The limit is `node:http`, which throws the bytes away.',
  program: 'answers.mjs',
  rounds: 5,
  server: { answer: { events: 20 } },
  argument: { answers: 300, warmUps: 50, concurrency: 1 },
  contestants: [ours, GLUE, 'openai', LIMIT],
  moreContestants: ['undici + eventsource-parser'],
  workloads: [{ name: 'http' }, { name: 'https', server: { isSecure: true } }],
  comparisons: [
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: [GLUE], limit: LIMIT, target: 1 },
    { what: 'wall', metric: 'wallMs', unit: 'ms', ours, peers: [GLUE], limit: LIMIT, target: 1 },
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: ['openai'] },
    { what: 'CPU', metric: 'cpuMs', unit: 'ms', ours, peers: ['undici + eventsource-parser'] },
  ],
};
