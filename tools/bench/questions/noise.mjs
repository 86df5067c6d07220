const COMPOSED = 'the composed operators';

export const noise = {
  title: 'Blank lines, comments and keep-alives between snapshots',
  about: '`snapshotDeltas` over 2 MB of them, compared with the composed operators.',
  program: 'inProcess.mjs',
  isTogether: true,
  rounds: 9,
  argument: { group: 'deltas', workload: 'noise', bytes: 2_000_000 },
  contestants: ['snapshotDeltas', COMPOSED, 'eventsource-parser'],
  workloads: [
    between('blank lines', '\n'),
    between('comments', ': ping\n\n'),
    between('keep-alives', 'data:\n\n'),
  ].flatMap(({ group, argument }) => [
    { name: `${group}, 16 KiB`, group, argument: { ...argument, chunkSize: 16 * 1024 } },
    { name: `${group}, one a chunk`, group, argument, isMore: true },
  ]),
  comparisons: [
    { metric: 'cpuMs', unit: 'ms', ours: 'snapshotDeltas', peers: [COMPOSED], target: 1.1 },
  ],
};

function between(group, text) {
  return { group, argument: { between: text } };
}
