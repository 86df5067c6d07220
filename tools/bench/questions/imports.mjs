const wall = { what: 'wall', metric: 'wallMs', unit: 'ms', ours: 'rxtalk' };
const cpu = { ...wall, what: 'CPU', metric: 'cpuMs' };

export const imports = {
  title: 'Importing rxtalk after rxjs and axios',
  about:
    'Beside importing the peers at the same place. The garbage that importing rxjs and axios leaves is collected before.',
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
