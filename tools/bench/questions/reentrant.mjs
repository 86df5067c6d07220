export const reentrant = {
  title: '200,000 values from within the first result',
  about:
    'A Subject that receives all values while `sseLines` emits the first one. The time should be linear: twice as long as for half as many values. The limit is `map`.',
  program: 'inProcess.mjs',
  isTogether: true,
  rounds: 7,
  argument: { group: 'reentrant', workload: 'lines', count: 200_000 },
  contestants: ['all values', 'half of them', 'map'],
  workloads: [{ name: '' }],
  comparisons: [
    {
      metric: 'cpuMs',
      unit: 'ms',
      ours: 'all values',
      peers: ['half of them'],
      limit: 'map',
      target: 2.5,
    },
  ],
};
