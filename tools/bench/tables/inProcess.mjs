/** One workload of the tables `events` and `deltas`, in a separate process: prints JSON. */
import { CHUNKS, cut } from '../fixtures/chunks.mjs';
import { oneLine, smallDeltas, snapshots } from '../fixtures/workloads.mjs';
import { compareInProcess } from '../measure/compareInProcess.mjs';

const { table, alphabet, chunkName, byteCount, isOneLine, rounds, warmUps } = JSON.parse(
  process.argv[2],
);
const contestants =
  table === 'events'
    ? (await import('../parsers/events.mjs')).eventParsers
    : (await import('../parsers/deltas.mjs')).deltaReaders;
const workload = workloadOf();
const chunks = cut(workload.events, CHUNKS[chunkName]);
const results = await compareInProcess(contestants, workload, chunks, { rounds, warmUps });
const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
const kinds = Object.fromEntries(contestants.map(({ name, kind }) => [name, kind]));
console.log(JSON.stringify({ bytes, results, kinds }));

function workloadOf() {
  if (isOneLine) {
    const { payload, content, events } = oneLine(byteCount);
    if (table === 'deltas') return { events, expected: [content] };
    return { events: events.slice(0, 1), expected: [payload] };
  }
  return table === 'events' ? smallDeltas(alphabet, byteCount) : snapshots(alphabet, byteCount);
}
