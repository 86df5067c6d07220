import { inspect } from 'node:util';
import fc from 'fast-check';
import { type MonoTypeOperatorFunction, Observable, retry, type Subscription } from 'rxjs';
import { backoff, type DisposableAsyncIterator, isRxtalkError, retryText } from 'rxtalk';
import { faultPlans } from 'rxtalk/testing';
import type { Served, ServiceName, ServiceRun } from './served';
import { possibleOutcomes, services } from './services';

/** One request for an answer, and when it is unsubscribed from. */
interface Call {
  readonly leaveAfterMs?: number;
  readonly leaveAfterDeltas?: number;
  readonly isIterated: boolean;
  readonly retried: 'never' | 'where free' | 'before text' | 'in the middle';
}

/** A run as plain values: the service and its answers, the faults and the requests. */
export interface ChaosRun extends ServiceRun {
  readonly calls: readonly Call[];
}

const call: fc.Arbitrary<Call> = fc.record(
  {
    leaveAfterMs: fc.nat(30),
    leaveAfterDeltas: fc.nat(3),
    isIterated: fc.boolean(),
    retried: fc.constantFrom('never', 'where free', 'before text', 'in the middle'),
  },
  { requiredKeys: ['isIterated', 'retried'] },
);

export function chaosRuns(service: ServiceName): fc.Arbitrary<ChaosRun> {
  return fc.record({
    service: fc.constant(service),
    transport: fc.constantFrom('http', 'fetch', 'in process'),
    pieces: fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 6 }),
    faults: faultPlans(fc, { service: service === 'chain' ? 'openai' : service }),
    maxUses: fc.integer({ min: 1, max: 3 }),
    dialect: fc.constantFrom('openai', 'azure', 'ollama', 'deepseek', 'mistral', 'bare'),
    calls: fc.array(call, { minLength: 1, maxLength: 4 }),
  });
}

/**
 * Much longer than three attempts, each within its total deadline, and two waits of a second that the
 * service may ask for.
 */
const HUNG_AFTER_MS = 20_000;

/** Runs, and throws if a guarantee is broken. */
export async function checkRun(run: ChaosRun): Promise<void> {
  const served = await services[run.service](run);
  const { requests } = served.server;
  try {
    const errors = await askAll(run, served);
    for (const error of errors) checkError(run, error, requests);
    checkCounts(run, served);
    if (run.transport === 'in process' && run.service !== 'chain') return;
    await until('no stream is left', () => served.server.stats.openStreams === 0);
    if (run.transport !== 'fetch') {
      await until('no socket is left', () => served.server.stats.openSockets === 0);
    }
  } finally {
    await served.server.close?.();
  }
}

const retries: Readonly<Record<Call['retried'], MonoTypeOperatorFunction<string>>> = {
  never: (source) => source,
  'where free': retry({ count: 2, delay: backoff({ initialMs: 2 }) }),
  'before text': retry({ count: 2, delay: backoff({ initialMs: 2, resend: true }) }),
  'in the middle': retryText({ count: 2, delay: 1 }),
};

/** Requests every answer; returns the errors with which they ended. */
async function askAll(run: ChaosRun, { client }: Served): Promise<unknown[]> {
  return Promise.all(
    run.calls.map((one) => {
      const answer$ = one.isIterated ? readAll(client.iterate('Hi')) : client.stream('Hi');
      // An iterator is for one reader, so it can't be asked again.
      return settle(run, one, one.isIterated ? answer$ : answer$.pipe(retries[one.retried]));
    }),
  );
}

/** An iterator as an Observable; unlike RxJS's `from`, unsubscribing calls the iterator's `return()`. */
function readAll(iterator: DisposableAsyncIterator<string>): Observable<string> {
  return new Observable((subscriber) => {
    const read = async () => {
      for await (const delta of iterator) subscriber.next(delta);
      subscriber.complete();
    };
    read().catch((error: unknown) => subscriber.error(error));
    return () => void iterator.return();
  });
}

function settle(run: ChaosRun, one: Call, answer$: Observable<string>): Promise<unknown> {
  const truth = run.pieces.join('');
  // An invalid byte of UTF-8 becomes a character that the service didn't send.
  const isGarbled = run.faults.some(({ kind }) => kind === 'invalid-utf8');
  return new Promise((resolve, reject) => {
    let text = '';
    let deltas = 0;
    let subscription: Subscription | undefined;
    let isLeft = false;
    const timers: NodeJS.Timeout[] = [];
    const end = (check: () => void, failure?: unknown) => {
      timers.forEach(clearTimeout);
      try {
        expectThat(!isLeft, 'a notification came after the end');
        isLeft = true;
        check();
        expectThat(isGarbled || truth.startsWith(text), `"${text}" is no start of the answer`);
        resolve(failure);
      } catch (error) {
        reject(error);
      }
    };
    const leave = () => {
      subscription?.unsubscribe();
      end(() => {});
    };
    subscription = answer$.subscribe({
      next(delta) {
        text += delta;
        deltas++;
        expectThat(delta !== '' && delta.isWellFormed(), 'a delta is empty or broken');
        if (deltas === one.leaveAfterDeltas) queueMicrotask(() => isLeft || leave());
      },
      error: (error: unknown) =>
        end(() => expectThat(isRxtalkError(error), `the error is not ours: ${error}`), error),
      complete: () =>
        end(() => expectThat(isGarbled || text === truth, `"${text}" is not all of the answer`)),
    });
    if (one.leaveAfterMs !== undefined) timers.push(setTimeout(leave, one.leaveAfterMs));
    timers.push(setTimeout(() => reject(new Error('the answer hangs')), HUNG_AFTER_MS));
    if (isLeft) timers.forEach(clearTimeout);
  });
}

/** No token is used too often, and nothing that may have been counted is sent again unasked. */
function checkCounts(run: ChaosRun, { counted, overuses }: Served): void {
  expectThat(overuses() === 0, 'a token was used once too often');
  const isFree = ({ isIterated, retried }: Call) =>
    isIterated || retried === 'never' || retried === 'where free';
  if (!run.calls.every(isFree)) return;
  expectThat(counted() <= run.calls.length, `${counted()} questions were counted`);
}

/** An error has an outcome that its step can have; that of the total deadline has no step. */
function checkOutcome(service: ServiceName, error: unknown): void {
  if (!isRxtalkError(error)) return;
  const { step, outcome } = error;
  const isTotal = error.code === 'deadline' && error.phase === 'total';
  expectThat((step === undefined) === isTotal, `the step of ${error} is ${step}`);
  const possible = step === undefined ? ['unknown', 'accepted'] : possibleOutcomes[service][step];
  expectThat(possible?.includes(outcome) === true, `${error} in the step ${step} is ${outcome}`);
}

/** An error is true, and shows no token, key or fingerprint that the service has received. */
function checkError(
  { service }: ChaosRun,
  error: unknown,
  requests: Served['server']['requests'],
): void {
  if (error === undefined) return;
  checkOutcome(service, error);
  const shown = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)}`;
  for (const { headers, path, body } of requests) {
    const fingerprint = (body as { fingerprint?: string } | undefined)?.fingerprint;
    for (const secret of [headers.authorization?.slice(7), path.split('token=')[1], fingerprint]) {
      expectThat(!secret || !shown.includes(secret.slice(-8)), 'an error shows a secret');
    }
  }
}

function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`Promise broken: ${otherwise}`);
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += 2) {
    expectThat(waitedMs < HUNG_AFTER_MS, what);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
