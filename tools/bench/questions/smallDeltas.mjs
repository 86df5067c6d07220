const PARSERS = ['eventsource-parser', 'eventsource-parser-4'];
const MORE_PARSERS = [
  '@microsoft/fetch-event-source',
  'openai',
  'fetch-event-stream',
  'parse-sse',
  '@ai-sdk/provider-utils',
];
const KIB = 1024;

export const smallDeltas = {
  title: 'Events out of 5 MB of small deltas',
  about:
    '`sseLines` and `sseEvents` over an Observable of chunks, compared with the fastest parser. Of several workloads, the worst is shown. The limit is `TextDecoder` alone.',
  profile:
    'For a chunk of one event that isn’t ASCII, `TextDecoder` alone takes two thirds to three quarters of the time. Tried: decoding such a chunk on its own, not as a part of a stream (slower).',
  program: 'inProcess.mjs',
  isTogether: true,
  rounds: 15,
  argument: { group: 'events', workload: 'smallDeltas', bytes: 5_000_000 },
  contestants: ['rxtalk', ...PARSERS, 'TextDecoder alone'],
  moreContestants: MORE_PARSERS,
  workloads: [
    chunks('Cyrillic', 'one event', undefined, { group: 'one event a chunk, not ASCII' }),
    chunks('CJK, emoji', 'one event', undefined, { group: 'one event a chunk, not ASCII' }),
    chunks('ASCII', 'one event', undefined),
    ...['ASCII', 'Cyrillic', 'CJK, emoji'].flatMap((alphabet) => [
      chunks(alphabet, '16 KiB', 16 * KIB),
      chunks(alphabet, '1,000 bytes', 1000, { isMore: true }),
      chunks(alphabet, '64 KiB', 64 * KIB, { isMore: true }),
      chunks(alphabet, 'one byte', 1, { isMore: true, bytes: 128 * KIB }),
    ]),
    {
      name: 'one line, 512 bytes',
      group: 'one line of 8 MB',
      argument: { workload: 'payloadOfOneLine', bytes: 8_000_000, chunkSize: 512 },
    },
  ],
  comparisons: [
    {
      metric: 'cpuMs',
      unit: 'ms',
      ours: 'rxtalk',
      peers: [...PARSERS, ...MORE_PARSERS],
      limit: 'TextDecoder alone',
      target: 1,
    },
  ],
};

function chunks(alphabet, name, chunkSize, { group = 'other chunks', isMore, bytes } = {}) {
  const argument = { alphabet, chunkSize, ...(bytes && { bytes }) };
  return { name: `${alphabet}, ${name}`, group, isMore, argument };
}
