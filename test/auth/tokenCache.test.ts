import { of } from 'rxjs';
import { type AuthToken, tokenCache } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { FakeService, subscribeTo } from './fakeService';

describe('the clock', () => {
  it('is Date.now by default', () => {
    const service = new FakeService(5, { login: (login) => login.answer(Date.now() - 60_000) });
    const tokens = tokenCache(service.login$);
    subscribeTo(tokens.withToken((auth) => service.text(auth)));
    subscribeTo(tokens.withToken((auth) => service.text(auth)));
    expect(service.loginCount).toBe(2);
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

  it('fails the call and takes no use if it throws', () => {
    let isBroken = false;
    const error = new Error('No clock');
    const service = new FakeService(2, { login: (login) => login.answer() });
    const now = () => {
      if (isBroken) throw error;
      return 0;
    };
    const tokens = tokenCache(service.login$, { maxUses: 2, now });
    const call = () => subscribeTo(tokens.withToken((auth: AuthToken) => service.text(auth)));
    call();
    isBroken = true;
    expect(call().error).toBe(error);
    isBroken = false;
    call();
    expect(service.uses('secret-1')).toBe(2);
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
