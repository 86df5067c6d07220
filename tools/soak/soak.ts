/**
 * Many answers, many at a time, some of them faulty, over connections that are kept: memory must not grow,
 * every answer must be accounted for, and when the connections have been idle for long enough, nothing may
 * be left. Prints tables. The service runs in a separate process.
 *
 *   npm run soak -- --answers 50000 --minutes 10 --concurrency 200
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  catchError,
  concatMap,
  lastValueFrom,
  map,
  mergeMap,
  type Observable,
  of,
  range,
  reduce,
  takeWhile,
} from 'rxjs';
import { createGPTalk, isRxtalkError } from 'rxtalk';
import { holdings, leftovers } from './leftovers';
import { grown, heapMiB, rssMiB } from './memory';
import { type ServerView, serve } from './serve';
import { startServer } from './startServer';
import { FAULT_EVERY, WORDS } from './words';

const { values } = parseArgs({
  options: {
    answers: { type: 'string', default: '50000' },
    minutes: { type: 'string', default: '10' },
    concurrency: { type: 'string', default: '200' },
    isServer: { type: 'boolean', default: false },
  },
});

const ANSWERS = Number(values.answers);
const WHOLE = WORDS.join('');
const SAMPLES = 40;
const KEEP_ALIVE_MS = 3_000;
/** How much longer a busy machine may take to close a connection. */
const PATIENCE_MS = 10_000;

interface Sample {
  readonly seconds: number;
  readonly answers: number;
  readonly heapMiB: number;
  readonly rssMiB: number;
  readonly serverHeapMiB: number;
  readonly openSockets: number;
}

if (values.isServer) await serve(ANSWERS);
else await soak();

async function soak(): Promise<void> {
  const warnings: string[] = [];
  process.on('warning', (warning) => warnings.push(String(warning)));
  const server = await startServer(fileURLToPath(import.meta.url), ANSWERS);
  await server.view();
  const before = holdings();

  const startedAtMs = performance.now();
  const counts = new Map<string, number>();
  const samples: Sample[] = [];
  const sample = async (answers: number) => {
    const { heapMiB: serverHeapMiB, openSockets } = await server.view();
    const seconds = Math.round((performance.now() - startedAtMs) / 1000);
    const memory = { heapMiB: heapMiB(), rssMiB: rssMiB(), serverHeapMiB };
    samples.push({ seconds, answers, ...memory, openSockets });
  };

  const gptalk = createGPTalk({ baseURL: server.url, keepAliveMs: KEEP_ALIVE_MS });
  const endsAtMs = startedAtMs + Number(values.minutes) * 60_000;
  let answers = 0;
  const outcomes$ = range(ANSWERS).pipe(
    takeWhile(() => performance.now() < endsAtMs),
    mergeMap(() => outcomeOf(gptalk.stream('Hi')), Number(values.concurrency)),
    map((outcome) => {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      return ++answers;
    }),
    concatMap((count) => (count % Math.ceil(ANSWERS / SAMPLES) === 0 ? sample(count) : of(0))),
  );
  await lastValueFrom(outcomes$, { defaultValue: undefined });
  const busy = await server.view();
  const idle = await whenIdle(server.view);
  const left = { ...leftovers(before, holdings()), openSockets: idle.openSockets };
  await server.close();

  console.table(samples);
  console.table(Object.fromEntries(counts));
  console.table({ 'after the last answer': busy, 'when connections were idle': idle });
  console.table(left);
  const growth = {
    heap: grown(samples.map((one) => one.heapMiB)),
    rss: grown(samples.map((one) => one.rssMiB)),
    serverHeap: grown(samples.map((one) => one.serverHeapMiB)),
  };
  console.log(`answers: ${answers}; grown: ${JSON.stringify(growth)}`);

  const faulty = Math.ceil(answers / FAULT_EVERY);
  const failures = [
    counts.get('whole') !== answers - faulty && 'an answer without a fault is not whole',
    counts.has('WRONG TEXT') && 'an answer has the wrong text',
    counts.has('FOREIGN ERROR') && 'an error is not typed',
    idle.texts !== answers && 'a text was sent twice, or not at all',
    idle.overuses > 0 && 'a token was used too often',
    busy.openSockets === 0 && 'no connection was kept after the last answer',
    busy.connections > answers / 4 && 'connections are not used again',
    ...Object.entries(growth).map(([name, ratio]) => ratio > 0.1 && `the ${name} grows`),
    ...Object.entries(left).map(([name, count]) => count > 0 && `${count} ${name} are left`),
    ...warnings,
  ].filter(Boolean);
  for (const failure of failures) console.error(`BROKEN  ${failure}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

/** The result of an answer: whole, the code of its error, or a broken promise. */
function outcomeOf(answer$: Observable<string>): Observable<string> {
  return answer$.pipe(
    reduce((text, delta) => text + delta, ''),
    map((text) => (text === WHOLE ? 'whole' : 'WRONG TEXT')),
    catchError((error: unknown) => of(isRxtalkError(error) ? error.code : 'FOREIGN ERROR')),
  );
}

/** Waits until no connection is open, and no longer than connections may be idle. */
async function whenIdle(view: () => Promise<ServerView>): Promise<ServerView> {
  const endsAtMs = performance.now() + KEEP_ALIVE_MS + PATIENCE_MS;
  for (;;) {
    const seen = await view();
    if (seen.openSockets === 0 || performance.now() > endsAtMs) return seen;
    await sleep(50);
  }
}
