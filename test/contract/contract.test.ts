import { catchError, concatMap, defer, from, Observable, throwError, toArray } from 'rxjs';
import * as rxtalk from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ControlServer,
  startControlServer,
} from '../../tools/runtimes/control/startControlServer';
import type { Clause } from './clause';
import { decodesUTF8CutAnywhere, givesDeltasAsTheyAreSent } from './clauses/answers';
import { givesTypedErrors, keepsDeadlines } from './clauses/errors';
import {
  leavesInMidStream,
  leavesWhileConnecting,
  leavesWhileIdle,
  leavesWithBreak,
} from './clauses/leaving';
import { saysWhatItCannot } from './clauses/limits';
import { countsUses, renewsARevokedToken } from './clauses/tokens';
import { contract } from './contract';
import { type RunOptions, runContract, SILENCE } from './runContract';

type Library = typeof rxtalk;
type Answer = Observable<string>;

let control: ControlServer;
beforeAll(async () => {
  control = await startControlServer(startGPTalkServer);
});
afterAll(() => control.close());

/** The names of the promises that are broken. */
async function brokenBy(library: Library, options: Partial<RunOptions>) {
  const abilities = { namesItself: true, proxy: control.url, redirectStatus: 307 } as const;
  const common = { controlURL: control.url, rxtalk: library, abilities, noise: () => [] };
  const results = await runContract({ ...common, clauseLimitMs: 2_000, ...options });
  expect(results).toHaveLength((options.clauses?.length ?? 0) + 1);
  return results.filter(({ error }) => error !== undefined).map(({ name }) => name);
}

function namesOf(clauses: readonly Clause[]): string[] {
  return clauses.map(({ name }) => name);
}

/** The library, with its answers spoilt. */
function spoilt(spoil: (answer$: Answer) => Answer): Library {
  const createGPTalk: Library['createGPTalk'] = (options) => {
    const gptalk = rxtalk.createGPTalk(options);
    const stream: typeof gptalk.stream = (request) => spoil(gptalk.stream(request));
    const iterate: typeof gptalk.iterate = (request) => rxtalk.toAsyncIterable(stream(request));
    return { ...gptalk, stream, iterate };
  };
  return { ...rxtalk, createGPTalk };
}

// A busy machine gets another try at what is promised at once.
it('is kept by the library', { timeout: 60_000, retry: 2 }, async () => {
  expect(await brokenBy(rxtalk, { clauses: contract, clauseLimitMs: 30_000 })).toEqual([]);
});

describe('is seen to be broken', () => {
  it('by answers that come in one lump', async () => {
    const lump = spoilt((answer$) =>
      answer$.pipe(
        toArray(),
        concatMap((deltas) => from(deltas)),
      ),
    );
    const clauses = [givesDeltasAsTheyAreSent, leavesInMidStream, leavesWithBreak];
    expect(await brokenBy(lump, { clauses })).toEqual(namesOf(clauses));
  });

  it('by sockets that stay open', async () => {
    const deaf = spoilt(
      (answer$) =>
        new Observable((subscriber) => {
          // Without a teardown: unsubscribing reaches nobody.
          answer$.subscribe({
            next: (delta) => subscriber.next(delta),
            error: (error) => subscriber.error(error),
            complete: () => subscriber.complete(),
          });
        }),
    );
    const clauses = [leavesWhileConnecting, leavesWhileIdle, leavesInMidStream, leavesWithBreak];
    expect(await brokenBy(deaf, { clauses })).toEqual(namesOf(clauses));
  });

  it('by errors of another kind', async () => {
    const untyped = spoilt((answer$) =>
      answer$.pipe(catchError((error) => throwError(() => new Error(error.message)))),
    );
    const clauses = [givesTypedErrors, keepsDeadlines];
    expect(await brokenBy(untyped, { clauses })).toEqual(namesOf(clauses));
  });

  it('by broken characters', async () => {
    const broken = spoilt((answer$) => answer$.pipe(concatMap((delta) => delta.split(''))));
    const clauses = [decodesUTF8CutAnywhere];
    expect(await brokenBy(broken, { clauses })).toEqual(namesOf(clauses));
  });

  it('by a token that is used too often', async () => {
    const createGPTalk: Library['createGPTalk'] = (options) =>
      rxtalk.createGPTalk({ ...options, maxUses: 100 });
    const clauses = [countsUses];
    expect(await brokenBy({ ...rxtalk, createGPTalk }, { clauses })).toEqual(namesOf(clauses));
  });

  it('by a token that is not renewed', async () => {
    let answers = 0;
    const refused$ = throwError(() => new rxtalk.HttpStatusError(401));
    const once = spoilt((answer$) => defer(() => (answers++ === 0 ? answer$ : refused$)));
    const clauses = [renewsARevokedToken];
    expect(await brokenBy(once, { clauses })).toEqual(namesOf(clauses));
  });

  it('by a runtime that can do less than it is said to, or more', async () => {
    const abilities = { namesItself: false, redirectStatus: 0 } as const;
    const clauses = [givesTypedErrors, saysWhatItCannot];
    expect(await brokenBy(rxtalk, { clauses, abilities })).toEqual(namesOf(clauses));
  });

  it('by noise', async () => {
    const noise = () => ['console.warn: hear, hear'];
    expect(await brokenBy(rxtalk, { clauses: [], noise })).toEqual([SILENCE]);
  });
});
