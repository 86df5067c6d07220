/**
 * Many answers, many at a time, some of them faulty: memory and descriptors must not grow, and every
 * answer must be accounted for. Prints a table. The service runs in a separate process.
 *
 *   npm run soak -- --answers 50000 --minutes 10 --concurrency 200
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  catchError,
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
import { type FaultKind, type PlannedFault, startGPTalkServer } from 'rxtalk/testing';

const { values } = parseArgs({
  options: {
    answers: { type: 'string', default: '50000' },
    minutes: { type: 'string', default: '10' },
    concurrency: { type: 'string', default: '200' },
    isServer: { type: 'boolean', default: false },
  },
});

const WORDS = Array.from({ length: 20 }, (_, index) => `word ${index} `);
const WHOLE = WORDS.join('');
/** One in this many answers has one of the faults below. */
const FAULT_EVERY = 20;

const KINDS: readonly FaultKind[] = ['reset', 'cut', 'no-sentinel', 'broken-json', 'status'];

if (values.isServer) await serve();
else await soak();

interface Sample {
  readonly seconds: number;
  readonly answers: number;
  readonly heapMiB: number;
  readonly rssMiB: number;
  readonly descriptors: number;
}

async function serve(): Promise<void> {
  const faults = Array.from(
    { length: Math.ceil(Number(values.answers) / FAULT_EVERY) },
    (_, index): PlannedFault => {
      const kind = KINDS[index % KINDS.length];
      const place = {
        step: 'stream',
        request: index * FAULT_EVERY,
        atByte: 300,
        atEvent: 3,
        status: 503,
      };
      return { kind, ...place } as PlannedFault;
    },
  );
  const server = await startGPTalkServer({ answer: () => WORDS, faults });
  console.log(server.url);
  process.stdin.once('data', async () => {
    const { logins, texts, overuses, openStreams, openSockets } = server.stats;
    await server.close();
    console.log(JSON.stringify({ logins, texts, overuses, openStreams, openSockets }));
    process.stdin.destroy();
  });
}

async function soak(): Promise<void> {
  const script = fileURLToPath(import.meta.url);
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', script, '--isServer', '--answers', values.answers],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const baseURL: string = (await lines.next()).value;
  const descriptorsBefore = descriptors();

  const startedAtMs = performance.now();
  const counts = new Map<string, number>();
  const samples: Sample[] = [];
  let answers = 0;
  const sample = () => {
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    const seconds = Math.round((performance.now() - startedAtMs) / 1000);
    samples.push({
      seconds,
      answers,
      heapMiB: Math.round(heapUsed / 2 ** 20),
      rssMiB: Math.round(rss / 2 ** 20),
      descriptors: descriptors(),
    });
  };
  const sampling = setInterval(sample, 10_000);

  const gptalk = createGPTalk({ baseURL });
  const endsAtMs = startedAtMs + Number(values.minutes) * 60_000;
  const outcomes$ = range(Number(values.answers)).pipe(
    takeWhile(() => performance.now() < endsAtMs),
    mergeMap(() => outcomeOf(gptalk.stream('Hi')), Number(values.concurrency)),
    map((outcome) => {
      answers++;
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }),
  );
  await lastValueFrom(outcomes$, { defaultValue: undefined });
  clearInterval(sampling);
  sample();

  child.stdin.end('stop\n');
  const server = JSON.parse((await lines.next()).value);
  await once(child, 'exit');
  report(samples, counts, answers, server, descriptorsBefore);
}

/** The result of an answer: whole, the code of its error, or a broken promise. */
function outcomeOf(answer$: Observable<string>): Observable<string> {
  return answer$.pipe(
    reduce((text, delta) => text + delta, ''),
    map((text) => (text === WHOLE ? 'whole' : 'WRONG TEXT')),
    catchError((error: unknown) => of(isRxtalkError(error) ? error.code : 'FOREIGN ERROR')),
  );
}

function report(
  samples: readonly Sample[],
  counts: ReadonlyMap<string, number>,
  answers: number,
  server: Readonly<Record<string, number>>,
  descriptorsBefore: number,
): void {
  console.table(samples);
  console.table(Object.fromEntries(counts));
  console.table(server);
  // Resident memory fluctuates, so medians of six samples are compared.
  const settled = samples.filter(({ seconds }) => seconds >= 60);
  const since = settled[0]?.seconds ?? 0;
  const growth = grown(settled.map(({ heapMiB }) => heapMiB));
  const rssGrowth = grown(settled.map(({ rssMiB }) => rssMiB));
  const left = descriptors() - descriptorsBefore;
  const memory = `heap ${percent(growth)}, resident ${percent(rssGrowth)} since second ${since}`;
  console.log(`answers: ${answers}; ${memory}; descriptors left: ${Math.max(0, left)}`);
  const faulty = Math.ceil(answers / FAULT_EVERY);
  const isWhole =
    counts.get('whole') === answers - faulty &&
    !counts.has('WRONG TEXT') &&
    !counts.has('FOREIGN ERROR');
  const isCounted = server['texts'] === answers && server['overuses'] === 0;
  // The pipe to the server is closed by now; nothing may be open that wasn't open before.
  if (!isWhole || !isCounted || growth > 0.1 || rssGrowth > 0.1 || left > 0) process.exitCode = 1;
}

/** By how much the last values exceed the first ones. */
function grown(values: readonly number[]): number {
  return values.length < 2 ? 0 : median(values.slice(-6)) / median(values.slice(0, 6)) - 1;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function percent(ratio: number): string {
  return `${ratio >= 0 ? '+' : ''}${Math.round(ratio * 100)} %`;
}

/** How many descriptors this process has open, if the system provides that. */
function descriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}
