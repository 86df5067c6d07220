const length = 16 * 1024 ** 2;
const peers = ['eventsource-parser'];
const peak = { metric: 'peakMB', unit: 'MB', peers, highest: 100 };

export const longLine = {
  title: 'A line of 16 Mi characters in chunks of one byte',
  about: 'The peak of resident memory, beyond what the process used before.',
  program: 'longLine.mjs',
  rounds: 1,
  argument: { length },
  contestants: ['sseLines, sseEvents', 'snapshotDeltas', ...peers],
  workloads: [{ name: '' }],
  comparisons: [
    { ...peak, what: 'sseLines, sseEvents', ours: 'sseLines, sseEvents' },
    { ...peak, what: 'snapshotDeltas', ours: 'snapshotDeltas' },
  ],
};
