import { BehaviorSubject, defer, Observable, Subject } from 'rxjs';
import { createGPTalk, type GPTalkOptions, HttpStatusError, retryText, tokenCache } from 'rxtalk';
import { describe, expect, it, vi } from 'vitest';
import { FakeService } from '../auth/fakeService';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { type Recorded, record } from '../support/record';
import { answer, at, eventStream, type Handlers, message, service } from '../support/service';
import { Witness } from '../support/witness';

const names = ['a', 'b', 'c', 'd'];
const ended = (records: readonly Recorded<unknown>[]) => records.every(({ end }) => end !== 'open');

/** What every caller must have seen. */
function each(callers: readonly string[], ...whats: string[]) {
  return callers.flatMap((caller) => whats.map((what) => `${caller}: ${what}`)).sort();
}

describe.each(['http', 'fetch'] as const)('over the %s adapter, each caller', (adapter) => {
  /** A client of a service, and a function that asks it in the context of each caller. */
  async function clientOf(url: string, options: GPTalkOptions = {}) {
    const witness = new Witness();
    const axios = witness.axios({ adapter });
    const gptalk = createGPTalk({ baseURL: url, axios, ...options });
    const askAll = async (
      ask: (caller: string) => Observable<string> = (caller) => gptalk.stream(caller),
      callers: readonly string[] = names,
    ) => {
      const records = callers.map((caller) =>
        witness.as(caller, () => record(witness.watch(caller, ask(caller)))),
      );
      await eventually('all have ended', () => ended(records));
      return records;
    };
    return { witness, gptalk, askAll };
  }

  async function failing(handlers: Handlers, options: GPTalkOptions = {}) {
    const server = await rawServer(service(handlers));
    const { witness, askAll } = await clientOf(server.url, options);
    const records = await askAll();
    expect(records.map(({ end }) => end)).toEqual(names.map(() => 'error'));
    return witness;
  }

  const everything = ['request', 'response', 'stream', 'next', 'complete', 'finalize'];

  it('keeps its context if all share a login, and with the token in hand', async () => {
    const server = await gptalkServer({ answer: ({ prompt }) => [prompt, '!'], maxUses: 12 });
    const { witness, gptalk, askAll } = await clientOf(server.url, { maxUses: 12 });
    await askAll();
    await askAll();
    // One after another, on connections that were opened for other callers.
    for (const name of [...names].reverse()) await askAll(undefined, [name]);
    expect(witness.foreign).toEqual([]);
    expect([...witness.seen].sort()).toEqual(each(names, ...everything));
    expect(gptalk.tokens.logins).toBe(1);
  });

  it('keeps its context when a new token is needed after a 401', async () => {
    const server = await gptalkServer({ answer: ({ prompt }) => [prompt] });
    const { witness, gptalk, askAll } = await clientOf(server.url);
    await outcomeOf(gptalk.stream('First'));
    server.revokeTokens();
    witness.seen.clear();
    witness.foreign.length = 0;
    await askAll();
    expect(server.stats.refusals).toBeGreaterThan(0);
    expect(witness.foreign).toEqual([]);
    expect([...witness.seen].sort()).toEqual(each(names, ...everything));
  });

  it.each<[string, Handlers, GPTalkOptions]>([
    ['the login', at('login', (response) => answer(response, 403, '')), {}],
    ['the text', at('text', (response) => answer(response, 403, '')), {}],
    ['the stream', at('stream', (response) => answer(response, 500, '')), {}],
    [
      'the connection',
      at('stream', (response) => {
        eventStream(response).write(message('Hel'), () => response.destroy());
      }),
      {},
    ],
    [
      'the wait for data',
      at('stream', (response) => void eventStream(response).write(message('Hel'))),
      { deadlines: { idleMs: 30 } },
    ],
    ['the wait for a response', at('text', () => {}), { deadlines: { responseMs: 30 } }],
    ['the wait for the answer', at('text', () => {}), { deadlines: { totalMs: 200 } }],
  ])('gets its error in its context if %s fails', async (_, handlers, options) => {
    const { foreign, seen } = await failing(handlers, options);
    expect(foreign).toEqual([]);
    expect([...seen]).toEqual(expect.arrayContaining(each(names, 'error', 'finalize')));
  });

  it('keeps its context while others pause its answer', async () => {
    const server = await gptalkServer({ answer: ({ prompt }) => Array(200).fill(prompt) });
    const { witness, gptalk, askAll } = await clientOf(server.url);
    const paused$ = new BehaviorSubject(true);
    const asked = askAll((caller) =>
      gptalk.stream(caller, {
        paused$: new Observable((subscriber) => {
          witness.see(caller, 'paused$');
          return paused$.subscribe(subscriber);
        }),
      }),
    );
    await eventually('all are paused', () => witness.seen.has('d: paused$'));
    witness.as('somebody else', () => paused$.next(false));
    await asked;
    expect(witness.foreign).toEqual([]);
    expect([...witness.seen].sort()).toEqual(each(names, 'paused$', ...everything));
  });

  it('keeps its context in `iterate`', async () => {
    const server = await gptalkServer({ answer: ({ prompt }) => Array(60).fill(prompt) });
    const { witness, gptalk } = await clientOf(server.url);
    await Promise.all(
      names.map((name) =>
        witness.as(name, async () => {
          for await (const _ of gptalk.iterate(name)) witness.see(name, 'value');
          witness.see(name, 'end');
        }),
      ),
    );
    expect(witness.foreign).toEqual([]);
    const whats = ['request', 'response', 'stream', 'value', 'end'];
    expect([...witness.seen].sort()).toEqual(each(names, ...whats));
  });

  it('keeps its context in each attempt of `retryText`', async () => {
    let streams = 0;
    const server = await rawServer(
      service({
        stream(response) {
          if (++streams > names.length)
            eventStream(response).end(`${message('Hel')}data: [DONE]\n\n`);
          else eventStream(response).write(message('He'), () => response.destroy());
        },
      }),
    );
    const { witness, gptalk, askAll } = await clientOf(server.url);
    await askAll((caller) => gptalk.stream(caller).pipe(retryText({ delay: 1 })));
    expect(streams).toBe(2 * names.length);
    expect(witness.foreign).toEqual([]);
    expect([...witness.seen].sort()).toEqual(each(names, ...everything));
  });

  it('keeps its context in a warm-up that shares its login', async () => {
    const server = await gptalkServer();
    const { witness, gptalk, askAll } = await clientOf(server.url);
    await askAll(() => gptalk.warmUp());
    expect(gptalk.tokens.logins).toBe(1);
    expect(witness.foreign).toEqual([]);
    expect([...witness.seen].sort()).toEqual(each(names, 'complete', 'finalize'));
  });
});

describe('a custom project', () => {
  it('runs, is repeated and notifies in the context of its caller', () => {
    const witness = new Witness();
    const service = new FakeService(5);
    const tokens = tokenCache(service.login$);
    for (const name of names) {
      const call$ = tokens.withToken((auth) => {
        witness.see(name, 'project');
        return service.text(auth, name);
      });
      witness.as(name, () => record(witness.watch(name, call$)));
    }
    // The service answers in the context of nobody.
    service.login().answer();
    for (const name of names) {
      service.request(name).end({ error: new HttpStatusError(401), isCounted: false });
    }
    service.login().answer();
    for (const name of names) service.request(name).end();
    expect(service.requestCount).toBe(2 * names.length);
    expect(witness.foreign).toEqual([]);
    const whats = ['project', 'next', 'complete', 'finalize'];
    expect([...witness.seen].sort()).toEqual(each(names, ...whats));
  });

  it('logs in in the context of the first caller', () => {
    const witness = new Witness();
    const service = new FakeService(5);
    const login$ = defer(() => {
      witness.see('a', 'login');
      return service.login$;
    });
    const tokens = tokenCache(login$);
    for (const name of names) {
      witness.as(name, () => record(tokens.withToken((auth) => service.text(auth, name))));
    }
    expect([...witness.seen]).toEqual(['a: login']);
    expect(witness.foreign).toEqual([]);
  });

  it('isn’t kept from stopping at once', () => {
    const service = new FakeService(5, { login: (login) => login.answer() });
    const tokens = tokenCache(service.login$);
    const values: string[] = [];
    const source$ = new Subject<string>();
    const subscription = tokens
      .withToken(() => source$)
      .subscribe((value) => {
        values.push(value);
        subscription.unsubscribe();
      });
    for (const value of ['a', 'b']) source$.next(value);
    expect(values).toEqual(['a']);
    expect(source$.observed).toBe(false);
  });
});

it('answers are the same if there is no async context', async () => {
  const server = await gptalkServer({ answer: ({ prompt }) => [prompt] });
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  try {
    const gptalk = createGPTalk({ baseURL: server.url });
    const answers = await Promise.all(names.map((name) => outcomeOf(gptalk.stream(name))));
    expect(answers.map(({ values }) => values)).toEqual(names.map((name) => [name]));
  } finally {
    vi.restoreAllMocks();
  }
});
