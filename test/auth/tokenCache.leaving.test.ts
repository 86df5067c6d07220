import { defer, EMPTY, retry } from 'rxjs';
import { type AuthToken, HttpStatusError, isRxtalkError, tokenCache } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { FakeService, subscribeTo } from './fakeService';

function byHand(maxUses = 5) {
  const service = new FakeService(maxUses);
  const tokens = tokenCache(service.login$, { maxUses });
  const call = () => subscribeTo(tokens.withToken((auth) => service.text(auth)));
  return { service, tokens, call };
}

describe('a caller that unsubscribes', () => {
  it('doesn’t affect other waiting callers, even if it was the first', () => {
    const { service, call } = byHand();
    const [first, other, third] = [call(), call(), call()];
    first.leave();
    third.leave();
    service.login().answer();
    service.request().end();
    expect(other).toMatchObject({ values: ['secret-1'], state: 'completed' });
    expect(service.requestCount).toBe(1);
  });

  it('cancels the login if it is the last', () => {
    const { service, call } = byHand();
    const callers = [call(), call()];
    for (const caller of callers) caller.leave();
    expect(service.logins.size).toBe(0);
  });

  it('cancels only the login of its own batch', () => {
    const { service, call } = byHand(2);
    call();
    call();
    call().leave();
    expect([...service.logins].map(({ number }) => number)).toEqual([1]);
  });

  it('frees its use of a pending login for another caller', () => {
    const { service, call } = byHand(2);
    call();
    call().leave();
    call();
    expect(service.loginCount).toBe(1);
  });

  it('makes a new call log in again, with every use left', () => {
    const { service, call } = byHand(2);
    call().leave();
    const callers = [call(), call()];
    expect(service.loginCount).toBe(2);
    service.login().answer();
    while (service.requests.size > 0) service.request().end();
    expect(callers.map(({ values }) => values)).toEqual([['secret-2'], ['secret-2']]);
  });

  it('leaves no cancelled login that is preferred to a token in hand', () => {
    const { service, call } = byHand(1);
    call();
    service.login().answer();
    call().leave();
    service.request().end({ error: new HttpStatusError(400), isCounted: false });
    // One use of the first token is free again; no login is in progress.
    call();
    expect(service.request().auth.token).toBe('secret-1');
    expect(service.logins.size).toBe(0);
  });

  it('leaves no cancelled login that is preferred to one in progress', () => {
    const { service, call } = byHand(2);
    const leavers = [call(), call()];
    call();
    for (const leaver of leavers) leaver.leave();
    // The second login is in progress with a use left; the first is cancelled.
    call();
    expect([...service.logins].map(({ number }) => number)).toEqual([2]);
    expect(service.loginCount).toBe(2);
  });

  it('makes no other caller wait for its login if a token is in hand', () => {
    const { service, call } = byHand(2);
    const leaver = call();
    call();
    call();
    service.login(2).answer();
    leaver.leave();
    // A use of the login in progress is free again, and so is one of the token.
    call();
    expect([...service.requests].map(({ auth }) => auth.token)).toEqual(['secret-2', 'secret-2']);
  });

  it('cancels only its own request', () => {
    const { service, call } = byHand();
    const [leaver, other] = [call(), call()];
    service.login().answer();
    leaver.leave();
    expect(service.requests.size).toBe(1);
    service.request().end();
    expect(other.state).toBe('completed');
  });

  it('cancels the login of its second attempt', () => {
    const { service, call } = byHand();
    const caller = call();
    service.login().answer();
    service.request().end({ error: new HttpStatusError(401), isCounted: false });
    expect(service.logins.size).toBe(1);
    caller.leave();
    expect(service.logins.size).toBe(0);
    expect(service.requests.size).toBe(0);
  });
});

describe('a login that fails', () => {
  it('fails every waiting call with its error', () => {
    const { service, call } = byHand();
    const callers = [call(), call(), call()];
    const error = new HttpStatusError(503, { step: 'login' });
    service.login().fail(error);
    expect(callers.map(({ state, error: got }) => [state, got === error])).toEqual(
      Array(3).fill(['failed', true]),
    );
    expect(service.loginCount).toBe(1);
  });

  it('doesn’t fail a call that waits for another login', () => {
    const { service, call } = byHand(1);
    const callers = [call(), call()];
    service.login(1).fail(new Error('Down'));
    expect(callers.map(({ state }) => state)).toEqual(['failed', 'open']);
  });

  it('isn’t cached: the next call logs in again and succeeds', () => {
    const { service, call } = byHand();
    call();
    service.login().fail(new Error('Down'));
    const caller = call();
    service.login().answer();
    service.request().end();
    expect(caller.values).toEqual(['secret-2']);
  });

  it('isn’t cached for a call in the error handler', () => {
    const { service, tokens } = byHand(5);
    const ask$ = tokens.withToken((auth) => service.text(auth));
    const second: ReturnType<typeof subscribeTo>[] = [];
    for (let i = 0; i < 3; i++) subscribeTo(ask$, () => second.push(subscribeTo(ask$)));
    service.login().fail(new Error('Down'));
    expect(second.map(({ state }) => state)).toEqual(['open', 'open', 'open']);
    expect(service.loginCount).toBe(2);
  });

  it('takes no use from calls in the error handler', () => {
    const { service, call, tokens } = byHand(2);
    const again: ReturnType<typeof subscribeTo>[] = [];
    subscribeTo(
      tokens.withToken((auth) => service.text(auth)),
      () => again.push(call(), call()),
    );
    service.login().fail(new Error('Down'));
    expect(again.map(({ state }) => state)).toEqual(['open', 'open']);
    expect(service.loginCount).toBe(2);
  });

  it('counts as one login per attempt of retry, even if everything is synchronous', () => {
    let fails = 2;
    const service = new FakeService(5, {
      login: (login) => (fails-- > 0 ? login.fail(new Error('Down')) : login.answer()),
      text: (request) => request.end(),
    });
    const tokens = tokenCache(service.login$);
    const caller = subscribeTo(tokens.withToken((auth) => service.text(auth)).pipe(retry(5)));
    expect(caller.values).toEqual(['secret-3']);
    expect(tokens.logins).toBe(3);
  });

  it('isn’t repeated after a 401, unlike a text', () => {
    const { service, call } = byHand();
    const caller = call();
    service.login().fail(new HttpStatusError(401, { step: 'login' }));
    expect(caller.state).toBe('failed');
    expect(service.loginCount).toBe(1);
  });

  it('fails the call that logged in for its second attempt', () => {
    const { service, call } = byHand();
    const caller = call();
    service.login().answer();
    service.request().end({ error: new HttpStatusError(401), isCounted: false });
    const error = new HttpStatusError(401, { step: 'login' });
    service.login().fail(error);
    expect(caller).toMatchObject({ state: 'failed', error });
    expect(service.loginCount).toBe(2);
  });

  it('may throw', () => {
    const error = new Error('Thrown');
    const login$ = defer((): never => {
      throw error;
    });
    expect(subscribeTo(tokenCache(login$).withToken(() => EMPTY)).error).toBe(error);
  });

  it('may complete without a token', () => {
    const { error } = subscribeTo(tokenCache(EMPTY).withToken(() => EMPTY));
    expect(isRxtalkError(error) && error.code).toBe('protocol');
    expect(error).toMatchObject({ message: 'The login completed without a token' });
  });
});

describe('a clock that throws', () => {
  it('fails the call and takes no use', () => {
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
