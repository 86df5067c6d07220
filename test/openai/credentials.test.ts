import {
  defer,
  EMPTY,
  from,
  map,
  NEVER,
  type ObservableInput,
  of,
  switchMap,
  throwError,
  timer,
} from 'rxjs';

import { createHttp, ProtocolError, tokenCache } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { body, chunk, text } from '../support/chatChunks';
import { eventually } from '../support/eventually';
import { type OpenAIServer, openAI, type Play } from '../support/openAIServer';
import { outcomeOf } from '../support/outcome';
import { record } from '../support/record';

const whole: Play = { body: body(text('Hello'), chunk({}, 'stop'), '[DONE]') };
const hello = { values: ['Hello'], error: undefined };
const unauthorized: Play = { status: 401 };

/** The keys that a server has received. */
function keysOf({ received }: OpenAIServer) {
  return received.map(({ headers }) => headers.authorization);
}

describe('the option `apiKey`', () => {
  it('is sent as a bearer token', async () => {
    const { server, client } = await openAI(whole, { apiKey: 'key-1' });
    expect(await outcomeOf(client.stream('Hi'))).toEqual(hello);
    expect(keysOf(server)).toEqual(['Bearer key-1']);
  });

  it('is overridden by a header of the client', async () => {
    const headers = { authorization: 'Own 1', 'api-key': 'key-2' };
    const { server, client } = await openAI(whole, { apiKey: 'key-1', headers });
    await outcomeOf(client.stream('Hi'));
    expect(server.received[0]?.headers).toMatchObject(headers);
  });

  it.each<[string, (key: string) => ObservableInput<string>]>([
    ['a string', (key) => key],
    ['an Observable', (key) => of(key)],
    [
      'an Observable that stays open',
      (key) => timer(1).pipe(switchMap(() => from([key, 'other']))),
    ],
    ['a promise', (key) => Promise.resolve(key)],
    ['an array', (key) => [key]],
  ])('can be a function that returns %s, which is called for each answer', async (_, keyOf) => {
    let asked = 0;
    const { server, client } = await openAI(whole, { apiKey: () => keyOf(`key-${++asked}`) });
    const answer$ = client.stream('Hi');
    expect(asked).toBe(0);
    expect(await outcomeOf(answer$)).toEqual(hello);
    expect(await outcomeOf(answer$)).toEqual(hello);
    expect(keysOf(server)).toEqual(['Bearer key-1', 'Bearer key-2']);
  });

  it('is asked for again after a 429, because it may have changed', async () => {
    let asked = 0;
    const { server, client } = await openAI([{ status: 429 }, whole], {
      apiKey: () => `key-${++asked}`,
    });
    await outcomeOf(client.stream('Hi'));
    await outcomeOf(client.stream('Hi'));
    expect(keysOf(server)).toEqual(['Bearer key-1', 'Bearer key-2']);
  });

  it('is asked for again after a 401, once', async () => {
    let asked = 0;
    const apiKey = () => `key-${++asked}`;
    const once = await openAI([unauthorized, whole], { apiKey });
    expect(await outcomeOf(once.client.stream('Hi'))).toEqual(hello);
    expect(keysOf(once.server)).toEqual(['Bearer key-1', 'Bearer key-2']);
    const always = await openAI(unauthorized, { apiKey });
    const { error } = await outcomeOf(always.client.stream('Hi'));
    expect(error).toMatchObject({ status: 401, outcome: 'refused', step: 'stream' });
    expect(always.server.received).toHaveLength(2);
  });

  it('isn’t asked for again after any other error, or if it is a string', async () => {
    for (const [apiKey, play] of [
      [() => 'key-1', { status: 403 }],
      [() => 'key-1', { status: 500 }],
      ['key-1', unauthorized],
    ] as const) {
      const { server, client } = await openAI(play, { apiKey });
      expect((await outcomeOf(client.stream('Hi'))).error).toBeDefined();
      expect(server.received).toHaveLength(1);
    }
  });

  it('belongs to its own answer, however many run at a time', async () => {
    let asked = 0;
    const apiKey = () => timer(5).pipe(map(() => `key-${++asked}`));
    const { server, client } = await openAI(whole, { apiKey });
    await Promise.all(Array.from({ length: 5 }, () => outcomeOf(client.stream('Hi'))));
    expect(new Set(keysOf(server)).size).toBe(5);
  });

  it('is unsubscribed from with the answer', async () => {
    let isOpen = false;
    const key$ = defer(() => {
      isOpen = true;
      return NEVER;
    });
    const { server, client } = await openAI(whole, { apiKey: () => key$ });
    const seen = record(client.stream('Hi'));
    await eventually('it is asked for', () => isOpen);
    seen.unsubscribe();
    expect(server.received).toHaveLength(0);
  });

  it.each<[string, () => ObservableInput<string>]>([
    ['', () => ''],
    ['a text that no header can hold', () => 'key-1\n'],
    ['a number', () => of(5 as unknown as string)],
    ['nothing', () => undefined as unknown as string],
    ['a number in place of a promise', () => 5 as unknown as string],
    ['a function', () => (() => 'key-1') as unknown as string],
  ])('is a TypeError of the answer if the function returns %s', async (_, apiKey) => {
    const { server, client } = await openAI(whole, { apiKey });
    const { error } = await outcomeOf(client.stream('Hi'));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain('Expected `apiKey()` to be a non-empty string');
    expect(String(error)).not.toContain('key-1');
    expect(server.received).toHaveLength(0);
  });

  it('passes on an error of the function', async () => {
    const own = new Error('own');
    for (const apiKey of [
      () => throwError(() => own),
      () => {
        throw own;
      },
    ]) {
      const { client } = await openAI(whole, { apiKey });
      expect((await outcomeOf(client.stream('Hi'))).error).toBe(own);
    }
  });

  it('leaves the question unsent if it fails with an error of this library', async () => {
    const http = createHttp({ baseURL: 'http://127.0.0.1:1' });
    const failures = [
      () => http.json<string>({ path: '/key' }),
      () => throwError(() => new ProtocolError('no key')),
      () => EMPTY,
    ];
    for (const apiKey of failures) {
      const { client } = await openAI([unauthorized, whole], { apiKey });
      const { error } = await outcomeOf(client.stream('Hi'));
      expect(error).toMatchObject({ step: 'login', outcome: 'unsent' });
    }
  });

  it('leaves the question unsent if it fails after a 401', async () => {
    let asked = 0;
    const apiKey = () =>
      ++asked === 1 ? of('key-1') : throwError(() => new ProtocolError('no key'));
    const { client } = await openAI(unauthorized, { apiKey });
    const { error } = await outcomeOf(client.stream('Hi'));
    expect(error).toMatchObject({ code: 'protocol', step: 'login', outcome: 'unsent' });
  });
});

describe('the option `tokens`', () => {
  it('shares a token between answers, and renews it after a 401', async () => {
    let logins = 0;
    const login$ = defer(() =>
      of({ token: `token-${++logins}`, expiresAtMs: Date.now() + 60_000 }),
    );
    const tokens = tokenCache(login$, { maxUses: Number.POSITIVE_INFINITY });
    const plays = [whole, whole, unauthorized, whole];
    const { server, client } = await openAI(plays, { tokens });
    for (let count = 0; count < 3; count++) {
      expect(await outcomeOf(client.stream('Hi'))).toEqual(hello);
    }
    const [first, second] = ['Bearer token-1', 'Bearer token-2'];
    expect(keysOf(server)).toEqual([first, first, first, second]);
  });

  it('gives a use back if the service counted nothing', async () => {
    const tokens = tokenCache(of({ token: 'token-1', expiresAtMs: Date.now() + 60_000 }));
    const { client } = await openAI([{ status: 429 }, whole], { tokens });
    await outcomeOf(client.stream('Hi'));
    expect(tokens.inHand?.uses).toBe(0);
    await outcomeOf(client.stream('Hi'));
    expect(tokens.inHand?.uses).toBe(1);
  });

  it('gives a use back if the answer is unsubscribed from before anything is sent', async () => {
    const tokens = tokenCache(of({ token: 'token-1', expiresAtMs: Date.now() + 60_000 }));
    const { server, client } = await openAI(whole, { tokens });
    client.stream('Hi').subscribe().unsubscribe();
    expect(tokens.inHand?.uses).toBe(0);
    await outcomeOf(client.stream('Hi'));
    expect(server.received).toHaveLength(1);
  });
});
