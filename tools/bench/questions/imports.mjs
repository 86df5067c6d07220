const wall = { what: 'wall', metric: 'wallMs', unit: 'ms', ours: 'rxtalk' };
const cpu = { ...wall, what: 'CPU', metric: 'cpuMs' };

export const imports = {
  title: 'Importing rxtalk after rxjs and axios',
  about:
    'Compared with importing the peers at the same point. The garbage from importing rxjs and axios is collected first.',
  profile:
    'In one file in place of seven it takes a quarter less (6.0 ms for 8.0, in one comparison), and minified 5.6 ms; several entries share those files, so that there is one class for each error.',
  program: 'imports.mjs',
  rounds: 11,
  contestants: ['rxtalk', 'eventsource-parser', 'openai'],
  workloads: [{ name: '' }],
  comparisons: [
    { ...wall, peers: ['eventsource-parser'], highest: 10 },
    { ...cpu, peers: ['eventsource-parser'] },
    { ...wall, peers: ['openai'] },
  ],
};
