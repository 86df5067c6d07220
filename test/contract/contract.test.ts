import { AsyncResource } from 'node:async_hooks';
import {
  catchError,
  concatMap,
  defer,
  dematerialize,
  from,
  ignoreElements,
  materialize,
  merge,
  Observable,
  throwError,
  toArray,
} from 'rxjs';
import type { ChatService } from 'rxtalk';
import * as rxtalk from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import { startGPTalkServer, startOpenAIServer } from 'rxtalk/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ControlServer,
  startControlServer,
} from '../../tools/runtimes/control/startControlServer';
import { exitOf, exitsWhileIdle } from '../../tools/runtimes/exitsWhileIdle';
import type { Clause } from './clause';
import { decodesUTF8CutAnywhere, givesDeltasAsTheyAreSent } from './clauses/answers';
import {
  leavesBeforeResponseOfMany,
  leavesInMidAnswerOfMany,
  reusesConnections,
} from './clauses/connections';
import { keepsAsyncContexts } from './clauses/contexts';
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
import type { Library } from './library';
import { type Protocol, protocols } from './protocols';
import { promisesOf, type RunOptions, runContract, SILENCE } from './runContract';

const own: Library = { ...rxtalk, createOpenAICompatible };
type Answer = Observable<string>;

let control: ControlServer;
beforeAll(async () => {
  control = await startControlServer({ startGPTalkServer, startOpenAIServer });
});
afterAll(() => control.close());

const abilities = {
  namesItself: true,
  keepsConnections: true,
  knowsUnsent: true,
  redirectStatus: 307,
} as const;

/** The names of the broken guarantees. */
async function brokenBy(library: Library, options: Partial<RunOptions>) {
  const proxied = { ...abilities, proxy: control.url };
  const common = { controlURL: control.url, rxtalk: library, abilities: proxied, noise: () => [] };
  const results = await runContract({ ...common, ...options });
  expect(results).toHaveLength(promisesOf(options.clauses ?? []).length + 1);
  return results.filter(({ error }) => error !== undefined).map(({ name }) => name);
}

/** Expects each of the clauses to fail; those that would wait forever soon time out. */
async function expectBroken(
  library: Library,
  clauses: readonly Clause[],
  options: Partial<RunOptions> = {},
) {
  const limits = { clauseLimitMs: 2_000, patienceMs: 300 };
  const broken = clauses.map((clause) =>
    brokenBy(library, { ...limits, ...options, clauses: [clause] }),
  );
  expect((await Promise.all(broken)).flat()).toEqual(
    clauses.flatMap((clause) => promisesOf([clause])).map(({ name }) => name),
  );
}

/** The library, with changed answers of all its clients. */
function spoilt(spoil: (answer$: Answer) => Answer): Library {
  function change<Client extends ChatService<never>>(client: Client): Client {
    const stream = (request: never) => spoil(client.stream(request));
    const iterate = (request: never) => rxtalk.toAsyncIterable(stream(request));
    return { ...client, stream, iterate };
  }
  return {
    ...own,
    createGPTalk: (options) => change(rxtalk.createGPTalk(options)),
    createOpenAICompatible: (options) => change(createOpenAICompatible(options)),
  };
}

it('the library keeps the contract', { timeout: 120_000 }, async () => {
  expect(await brokenBy(own, { clauses: contract })).toEqual([]);
});

describe.concurrent('the contract is broken', () => {
  it('by answers that arrive all at once', async () => {
    const lump = spoilt((answer$) =>
      answer$.pipe(
        toArray(),
        concatMap((deltas) => from(deltas)),
      ),
    );
    await expectBroken(lump, [givesDeltasAsTheyAreSent, leavesInMidStream, leavesWithBreak]);
  });

  it('by sockets that stay open', async () => {
    const deaf = spoilt(
      (answer$) =>
        new Observable((subscriber) => {
          // Without a teardown, unsubscribing has no effect.
          answer$.subscribe({
            next: (delta) => subscriber.next(delta),
            error: (error) => subscriber.error(error),
            complete: () => subscriber.complete(),
          });
        }),
    );
    await expectBroken(deaf, [
      leavesWhileConnecting,
      leavesWhileIdle,
      leavesInMidStream,
      leavesWithBreak,
      leavesInMidAnswerOfMany,
      leavesBeforeResponseOfMany,
    ]);
  });

  it('by connections that serve one answer each', async () => {
    const single: Library = {
      ...own,
      createGPTalk: (options) => rxtalk.createGPTalk({ ...options, keepAliveMs: 0 }),
      createOpenAICompatible: (options) => createOpenAICompatible({ ...options, keepAliveMs: 0 }),
    };
    await expectBroken(single, [reusesConnections]);
  });

  it('by answers that are asked for again', async () => {
    const again = spoilt((answer$) => merge(answer$, answer$.pipe(ignoreElements())));
    await expectBroken(again, [leavesInMidAnswerOfMany, leavesBeforeResponseOfMany]);
  });

  it('by untyped errors', async () => {
    const untyped = spoilt((answer$) =>
      answer$.pipe(catchError((error) => throwError(() => new Error(error.message)))),
    );
    await expectBroken(untyped, [givesTypedErrors, keepsDeadlines]);
  });

  it('by broken characters', async () => {
    const broken = spoilt((answer$) => answer$.pipe(concatMap((delta) => delta.split(''))));
    await expectBroken(broken, [decodesUTF8CutAnywhere]);
  });

  it('by a token that is used too often', async () => {
    const createGPTalk: Library['createGPTalk'] = (options) =>
      rxtalk.createGPTalk({ ...options, maxUses: 100 });
    await expectBroken({ ...own, createGPTalk }, [countsUses]);
  });

  it('by a token that is not renewed', async () => {
    let answers = 0;
    const refused$ = throwError(() => new rxtalk.HttpStatusError(401));
    const once = spoilt((answer$) => defer(() => (answers++ % 2 === 0 ? answer$ : refused$)));
    await expectBroken(once, [renewsARevokedToken]);
  });

  it('by answers without their caller’s context', async () => {
    const nowhere = new AsyncResource('nowhere');
    const lost = spoilt((answer$) =>
      answer$.pipe(
        materialize(),
        concatMap(
          (notification) =>
            new Observable<typeof notification>((subscriber) =>
              nowhere.runInAsyncScope(() => {
                subscriber.next(notification);
                subscriber.complete();
              }),
            ),
        ),
        dematerialize(),
      ),
    );
    await expectBroken(lost, [keepsAsyncContexts]);
  });

  it('by a runtime with fewer or more abilities than stated', async () => {
    const abilities = {
      namesItself: false,
      keepsConnections: false,
      knowsUnsent: false,
      redirectStatus: 0,
    } as const;
    const clauses = [givesTypedErrors, reusesConnections, saysWhatItCannot];
    await expectBroken(own, clauses, { abilities });
  });

  it('by a process that waits for an idle connection', { timeout: 120_000 }, async () => {
    const node = [process.execPath, '--import', 'tsx', '--input-type=module', '--eval'] as const;
    const [gptalk] = protocols as [Protocol];
    const ask = `
      import { connect } from 'node:net';
      import { createGPTalk } from 'rxtalk';
      const { idleAt } = JSON.parse(process.argv[1]);
      const answer$ = createGPTalk({ baseURL: idleAt, keepAliveMs: 600_000 }).stream('Hi');
      answer$.subscribe({ complete: () => ENDED });`;
    const exit = (ended: string, limitMs?: number) =>
      exitsWhileIdle([...node, ask.replace('ENDED', ended)], control.url, gptalk, {}, limitMs);
    expect(await exit('0')).toEqual({ name: exitOf(gptalk) });
    const waiting = await exit('connect(new URL(idleAt).port)', 4_000);
    expect(waiting.error).toBeDefined();
  });

  it('by output on the console', async () => {
    const noise = () => ['console.warn: hear, hear'];
    expect(await brokenBy(own, { clauses: [], noise })).toEqual([SILENCE]);
  });
});
