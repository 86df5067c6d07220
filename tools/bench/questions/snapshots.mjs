const PARSERS = ['eventsource-parser', 'eventsource-parser-4'];
const MORE_PARSERS = [
  '@microsoft/fetch-event-source',
  'openai',
  'fetch-event-stream',
  'parse-sse',
  '@ai-sdk/provider-utils',
];
const COMPOSED = 'the composed operators';
const KIB = 1024;
const time = {
  metric: 'cpuMs',
  unit: 'ms',
  ours: 'snapshotDeltas',
  limit: 'compare, decode what is new',
};

export const snapshots = {
  title: 'Text out of 14 MB of cumulative snapshots',
  about:
    '`snapshotDeltas` compared with `sseLines, sseData, untilDone, map(JSON.parse), cumulativeToDelta`, and with the fastest parser with `JSON.parse` and `slice`. Of several workloads, the worst is shown. The limit accepts only one shape of line.',
  program: 'inProcess.mjs',
  isTogether: true,
  rounds: 9,
  argument: { group: 'deltas', workload: 'snapshots', bytes: 14_000_000 },
  contestants: ['snapshotDeltas', COMPOSED, ...PARSERS, 'compare, decode what is new'],
  moreContestants: MORE_PARSERS,
  workloads: [
    ...['ASCII', 'Cyrillic', 'CJK, emoji'].flatMap((alphabet) => [
      chunks(alphabet, 'one event', undefined),
      chunks(alphabet, '16 KiB', 16 * KIB),
      chunks(alphabet, '1,000 bytes', 1000, { isMore: true }),
      chunks(alphabet, '64 KiB', 64 * KIB, { isMore: true }),
      chunks(alphabet, 'one byte', 1, { isMore: true, group: 'in one byte', bytes: 128 * KIB }),
    ]),
    {
      name: 'one line, 512 bytes',
      group: 'one line of 8 MB',
      target: 1, // it repeats nothing
      argument: { workload: 'textOfOneLine', bytes: 8_000_000, chunkSize: 512 },
    },
  ],
  comparisons: [
    { ...time, peers: [COMPOSED], target: 1 },
    { ...time, peers: [...PARSERS, ...MORE_PARSERS], target: 0.15 },
  ],
};

function chunks(alphabet, name, chunkSize, { group = 'answers', isMore, bytes } = {}) {
  const argument = { alphabet, chunkSize, ...(bytes && { bytes }) };
  return { name: `${alphabet}, ${name}`, group, isMore, argument };
}
