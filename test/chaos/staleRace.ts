import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { lastValueFrom, reduce } from 'rxjs';
import { createGPTalk, isRxtalkError } from 'rxtalk';

/** Asks one text and returns its answer; rejects if there is none. */
export interface Contestant {
  readonly name: string;
  readonly ask: (text: string) => Promise<string>;
}

/** The results of a contestant. */
export interface Tally {
  readonly name: string;
  answers: number;
  failures: number;
  /** Texts that the service received more than once. */
  handedInTwice: number;
  /** Answers to another text, and errors whose outcome isn't true. */
  untrue: number;
  /** How often each failure occurred. */
  readonly messages: Map<string, number>;
}

export interface RaceOptions {
  readonly answers: number;
  readonly lanes: number;
  /** The longest time that a connection is idle: the service closes it, or the next text is asked. */
  readonly idleMs: number;
}

export function rxtalkContestant(baseURL: string): Contestant {
  const gptalk = createGPTalk({ baseURL });
  const whole = reduce((text: string, delta: string) => text + delta, '');
  return { name: 'rxtalk', ask: (text) => lastValueFrom(gptalk.stream(text).pipe(whole)) };
}

/**
 * Asks a service that closes idle connections at random moments, each contestant as often, at the same
 * time. The service runs in a thread of its own, so that its closing and a request may cross.
 */
export async function race(
  contestantsFor: (baseURL: string) => readonly Contestant[],
  { answers, lanes, idleMs }: RaceOptions,
): Promise<Tally[]> {
  const worker = new Worker(new URL('./restlessService.mjs', import.meta.url), {
    workerData: { idleMs },
  });
  try {
    const [port] = await once(worker, 'message');
    const contestants = contestantsFor(`http://127.0.0.1:${port}`);
    const results: Result[] = [];
    let next = 0;
    const lane = async () => {
      for (let index = next++; index < answers; index = next++) {
        for (const [at, { name, ask }] of contestants.entries()) {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * idleMs));
          const text = `text-${at}-${index}`;
          results.push(
            await ask(text).then(
              (answer) => ({ name, text, answer }),
              (error: unknown) => ({ name, text, error }),
            ),
          );
        }
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    worker.postMessage('report');
    const [handedIn] = await once(worker, 'message');
    return contestants.map(({ name }) =>
      tallyOf(
        name,
        results.filter((result) => result.name === name),
        handedIn,
      ),
    );
  } finally {
    await worker.terminate();
  }
}

interface Result {
  readonly name: string;
  readonly text: string;
  readonly answer?: string;
  readonly error?: unknown;
}

function tallyOf(name: string, results: Result[], handedIn: Map<string, number>): Tally {
  const messages = new Map<string, number>();
  const tally = { name, answers: 0, failures: 0, handedInTwice: 0, untrue: 0, messages };
  for (const { text, answer, error } of results) {
    const times = handedIn.get(text) ?? 0;
    if (times > 1) tally.handedInTwice++;
    if (error === undefined) {
      tally.answers++;
      if (answer !== text || times === 0) tally.untrue++;
      continue;
    }
    tally.failures++;
    const { outcome, code = '', message } = error as { outcome?: string } & NodeJS.ErrnoException;
    const key = [code, outcome, message].filter(Boolean).join(': ');
    messages.set(key, (messages.get(key) ?? 0) + 1);
    if (isRxtalkError(error) && !isTrue(error.outcome, times)) tally.untrue++;
  }
  return tally;
}

function isTrue(outcome: string, times: number): boolean {
  if (outcome === 'unknown') return true;
  return outcome === 'accepted' ? times === 1 : times === 0;
}
