import { inspect } from 'node:util';
import { firstValueFrom, NEVER, of, Subject, take } from 'rxjs';
import { type AuthToken, tokenCache } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { FakeService, subscribeTo } from './fakeService';

/** A cache over a service that the test answers by hand. */
function byHand(maxUses = 5, now = () => 0) {
  const service = new FakeService(maxUses);
  const tokens = tokenCache(service.login$, { maxUses, now });
  const call = (name?: string) => subscribeTo(tokens.withToken((auth) => service.text(auth, name)));
  return { service, tokens, call };
}

describe('a use', () => {
  it('sends nothing before a subscription', () => {
    const { service, tokens } = byHand();
    tokens.withToken((auth) => service.text(auth));
    expect(service.loginCount).toBe(0);
  });

  it('is taken per subscription, not per call of withToken', () => {
    const service = new FakeService(2, { login: (login) => login.answer() });
    const call$ = tokenCache(service.login$, { maxUses: 2 }).withToken((auth) =>
      service.text(auth),
    );
    for (let i = 0; i < 3; i++) subscribeTo(call$);
    expect([service.uses('secret-1'), service.uses('secret-2')]).toEqual([2, 1]);
  });

  it('is taken at most 5 times from a token by default', () => {
    const service = new FakeService(5, { login: (login) => login.answer() });
    const tokens = tokenCache(service.login$);
    for (let i = 0; i < 11; i++) subscribeTo(tokens.withToken((auth) => service.text(auth)));
    expect(['secret-1', 'secret-2', 'secret-3'].map((one) => service.uses(one))).toEqual([5, 5, 1]);
  });

  it('is never the last one of a token with unlimited uses', () => {
    const service = new FakeService(Infinity, { login: (login) => login.answer(1_000) });
    let time = 0;
    const tokens = tokenCache(service.login$, { maxUses: Infinity, now: () => time });
    const call = () => subscribeTo(tokens.withToken((auth) => service.text(auth)));
    for (let i = 0; i < 1_000; i++) call();
    expect(service.uses('secret-1')).toBe(1_000);
    expect(tokens.inHand).toEqual({ uses: 1_000, maxUses: Infinity, expiresAtMs: 1_000 });
    time = 1_001;
    call();
    expect([tokens.logins, service.uses('secret-2')]).toEqual([2, 1]);
  });

  it('is taken before anything is sent', () => {
    const service = new FakeService(1, { login: (login) => login.answer() });
    const tokens = tokenCache(service.login$, { maxUses: 1 });
    const inside: (number | undefined)[] = [];
    const outer$ = tokens.withToken((auth) => {
      inside.push(tokens.inHand?.uses, service.requestCount);
      subscribeTo(tokens.withToken((other) => service.text(other)));
      return service.text(auth);
    });
    subscribeTo(outer$);
    expect(inside).toEqual([1, 0]);
    expect([...service.overused]).toEqual([]);
  });

  it('is taken by a call that still waits for its token', () => {
    const { service, call } = byHand(1);
    call();
    call();
    expect(service.logins.size).toBe(2);
  });

  it('is taken even if the project completes without a value', () => {
    const service = new FakeService(1, { login: (login) => login.answer() });
    const tokens = tokenCache(service.login$, { maxUses: 1 });
    subscribeTo(tokens.withToken(() => of()));
    subscribeTo(tokens.withToken(() => of()));
    expect(tokens.logins).toBe(2);
  });

  it('emits all values of the project', () => {
    const { service, tokens } = byHand();
    const caller = subscribeTo(tokens.withToken(({ token }) => [token, 'and', 'more']));
    service.login().answer();
    expect(caller).toMatchObject({ values: ['secret-1', 'and', 'more'], state: 'completed' });
  });

  it('accepts a project that returns a promise', async () => {
    const service = new FakeService(5, { login: (login) => login.answer() });
    const tokens = tokenCache(service.login$);
    await expect(firstValueFrom(tokens.withToken(async (auth) => auth.token))).resolves.toBe(
      'secret-1',
    );
  });
});

describe('a login', () => {
  it('serves all calls that wait for it', () => {
    const { service, call } = byHand(3);
    const callers = [call(), call(), call()];
    service.login().answer();
    while (service.requests.size > 0) service.request().end();
    expect(callers.map(({ values }) => values)).toEqual([['secret-1'], ['secret-1'], ['secret-1']]);
    expect(service.loginCount).toBe(1);
  });

  it('of a later batch doesn’t wait for an earlier one', () => {
    const { service, call } = byHand(2);
    for (let i = 0; i < 6; i++) call();
    expect([...service.logins].map(({ number }) => number)).toEqual([1, 2, 3]);
    service.login(3).answer();
    expect([...service.requests].map(({ auth }) => auth.token)).toEqual(['secret-3', 'secret-3']);
  });

  it('is unsubscribed from after its token, even if it hasn’t completed', () => {
    const login$ = new Subject<AuthToken>();
    const caller = subscribeTo(tokenCache(login$).withToken(() => NEVER));
    login$.next({ token: 'secret-1', expiresAtMs: 1 });
    expect(caller.state).toBe('open');
    expect(login$.observed).toBe(false);
  });

  it.each([
    ['takes one value and unsubscribes', (auth: AuthToken) => of(auth.token)],
    ['takes one of many values and unsubscribes', (auth: AuthToken) => [auth.token, 'more']],
  ])('is cached if its only caller %s at once', async (_, project) => {
    const service = new FakeService(5, { login: (login) => login.answer() });
    const tokens = tokenCache(service.login$);
    const values = [];
    for (let i = 0; i < 5; i++) values.push(await firstValueFrom(tokens.withToken(project)));
    expect(values).toEqual(Array(5).fill('secret-1'));
    expect(service.loginCount).toBe(1);
  });

  it('is cached if its only caller unsubscribes when the token arrives later', () => {
    const { service, tokens } = byHand();
    const call = () => subscribeTo(tokens.withToken((auth) => of(auth.token)).pipe(take(1)));
    call();
    service.login().answer();
    expect(call().values).toEqual(['secret-1']);
    expect(tokens.logins).toBe(1);
  });
});

describe('the clock', () => {
  it.each([
    ['good', 999, 1],
    ['good', 1_000, 1],
    ['expired', 1_001, 2],
  ])('finds a token that expires at 1000 still %s at %i', (_, later, logins) => {
    let time = 0;
    const { service, call } = byHand(5, () => time);
    call();
    service.login().answer(1_000);
    time = later;
    call();
    expect(service.loginCount).toBe(logins);
  });

  it('is Date.now by default', () => {
    const service = new FakeService(5, { login: (login) => login.answer(Date.now() - 60_000) });
    const tokens = tokenCache(service.login$);
    subscribeTo(tokens.withToken((auth) => service.text(auth)));
    subscribeTo(tokens.withToken((auth) => service.text(auth)));
    expect(service.loginCount).toBe(2);
  });

  it('lets a token that has expired on arrival serve the calls that waited, and no others', () => {
    const { service, call } = byHand(5, () => 1_000);
    const waited = [call(), call()];
    service.login().answer(1);
    while (service.requests.size > 0) service.request().end();
    expect(waited.map(({ values }) => values)).toEqual([['secret-1'], ['secret-1']]);
    call();
    expect(service.logins.size).toBe(1);
  });

  it.each([1, 3])('isn’t read for tokens whose uses, %i each, are all spent', (maxUses) => {
    let asked = 0;
    const service = new FakeService(maxUses, {
      login: (login) => login.answer(),
      text: (request) => request.end(),
    });
    const now = () => {
      asked++;
      return 0;
    };
    const tokens = tokenCache(service.login$, { maxUses, now });
    for (let i = 0; i < 20 * maxUses; i++) {
      asked = 0;
      subscribeTo(tokens.withToken((auth) => service.text(auth)));
      expect(asked).toBeLessThanOrEqual(1);
    }
    expect(tokens.logins).toBe(20);
  });

  it('doesn’t end a call in progress when its token expires', () => {
    let time = 0;
    const { service, call } = byHand(5, () => time);
    const caller = call('first');
    service.login().answer(1_000);
    time = 2_000;
    call('second');
    service.request('first').end();
    expect(caller).toMatchObject({ values: ['secret-1'], state: 'completed' });
  });
});

describe('inHand', () => {
  it('is undefined before the first token', () => {
    const { tokens, call } = byHand();
    call();
    expect(tokens.inHand).toBeUndefined();
    expect(tokens.logins).toBe(1);
  });

  it('shows how often the token that arrived last was used', () => {
    const { service, tokens, call } = byHand(3);
    call();
    call();
    service.login().answer(1_000);
    expect(tokens.inHand).toEqual({ uses: 2, maxUses: 3, expiresAtMs: 1_000 });
  });

  it('never shows a token', () => {
    const { service, tokens, call } = byHand(2);
    for (let i = 0; i < 3; i++) call();
    // One token with every use taken, one with a use left.
    while (service.logins.size > 0) service.login().answer();
    const shown = [
      JSON.stringify(tokens),
      inspect(tokens, { depth: Infinity, showHidden: true, getters: true }),
      inspect(tokens.withToken, { depth: Infinity, showHidden: true }),
    ].join('\n');
    expect(shown).toContain('maxUses');
    expect(shown).not.toContain('secret');
  });
});

describe('the check of arguments', () => {
  const { login$ } = new FakeService(5);
  const untyped = tokenCache as (...args: unknown[]) => ReturnType<typeof tokenCache>;

  it.each([undefined, null, () => login$, Promise.resolve(), {}])(
    'rejects %o as login$',
    (wrong) => {
      expect(() => untyped(wrong)).toThrow(TypeError);
      expect(() => untyped(wrong)).toThrow('`login$`');
    },
  );

  it.each([0, -1, 1.5, Number.NaN, -Infinity, '5', null])('rejects %o as maxUses', (maxUses) => {
    expect(() => untyped(login$, { maxUses })).toThrow(TypeError);
    expect(() => untyped(login$, { maxUses })).toThrow(
      '`maxUses` to be a positive integer or Infinity',
    );
  });

  it.each([0, null, new Date(0)])('rejects %o as a clock', (now) => {
    expect(() => untyped(login$, { now })).toThrow(TypeError);
    expect(() => untyped(login$, { now })).toThrow('`now` to be a function');
  });

  it.each([undefined, null, of(1)])('rejects %o as a project', (project) => {
    const withToken = tokenCache(login$).withToken as (project: unknown) => unknown;
    expect(() => withToken(project)).toThrow(TypeError);
    expect(() => withToken(project)).toThrow('`project` to be a function');
  });
});
