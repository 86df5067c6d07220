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

describe('a caller that leaves', () => {
  it('takes nothing from others who wait, also where it was the first', () => {
    const { service, call } = byHand();
    const [first, other, third] = [call(), call(), call()];
    first.leave();
    third.leave();
    service.login().answer();
    service.request().end();
    expect(other).toMatchObject({ values: ['secret-1'], state: 'completed' });
    expect(service.requestCount).toBe(1);
  });

  it('cancels the login where it is the last', () => {
    const { service, call } = byHand();
    const callers = [call(), call()];
    for (const caller of callers) caller.leave();
    expect(service.logins.size).toBe(0);
  });

  it('cancels the login of its own batch alone', () => {
    const { service, call } = byHand(2);
    call();
    call();
    call().leave();
    expect([...service.logins].map(({ number }) => number)).toEqual([1]);
  });

  it('makes room for another one who waits', () => {
    const { service, call } = byHand(2);
    call();
    call().leave();
    call();
    expect(service.loginCount).toBe(1);
  });

  it('leaves a new call to log in anew, with every use there', () => {
    const { service, call } = byHand(2);
    call().leave();
    const callers = [call(), call()];
    expect(service.loginCount).toBe(2);
    service.login().answer();
    while (service.requests.size > 0) service.request().end();
    expect(callers.map(({ values }) => values)).toEqual([['secret-2'], ['secret-2']]);
  });

  it('leaves no login behind that is preferred to a token in hand', () => {
    const { service, call } = byHand(1);
    call();
    service.login().answer();
    call().leave();
    service.request().end({ error: new HttpStatusError(400), isCounted: false });
    // One use of the first token is free again; no login is in flight.
    call();
    expect(service.request().auth.token).toBe('secret-1');
    expect(service.logins.size).toBe(0);
  });

  it('leaves no login behind that is preferred to one in flight', () => {
    const { service, call } = byHand(2);
    const leavers = [call(), call()];
    call();
    for (const leaver of leavers) leaver.leave();
    // The second login is in flight with a use left; the first is cancelled.
    call();
    expect([...service.logins].map(({ number }) => number)).toEqual([2]);
    expect(service.loginCount).toBe(2);
  });

  it('makes no other one wait for its login where a token is in hand', () => {
    const { service, call } = byHand(2);
    const leaver = call();
    call();
    call();
    service.login(2).answer();
    leaver.leave();
    // A use of the login in flight is free again, and so is one of the token.
    call();
    expect([...service.requests].map(({ auth }) => auth.token)).toEqual(['secret-2', 'secret-2']);
  });

  it('cancels its own request alone', () => {
    const { service, call } = byHand();
    const [leaver, other] = [call(), call()];
    service.login().answer();
    leaver.leave();
    expect(service.requests.size).toBe(1);
    service.request().end();
    expect(other.state).toBe('completed');
  });

  it('cancels the login of its second try', () => {
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
  it('fails all who wait for it, with its error', () => {
    const { service, call } = byHand();
    const callers = [call(), call(), call()];
    const error = new HttpStatusError(503, { step: 'login' });
    service.login().fail(error);
    expect(callers.map(({ state, error: got }) => [state, got === error])).toEqual(
      Array(3).fill(['failed', true]),
    );
    expect(service.loginCount).toBe(1);
  });

  it('fails nobody who waits for another one', () => {
    const { service, call } = byHand(1);
    const callers = [call(), call()];
    service.login(1).fail(new Error('Down'));
    expect(callers.map(({ state }) => state)).toEqual(['failed', 'open']);
  });

  it('is not kept: the next call logs in anew and succeeds', () => {
    const { service, call } = byHand();
    call();
    service.login().fail(new Error('Down'));
    const caller = call();
    service.login().answer();
    service.request().end();
    expect(caller.values).toEqual(['secret-2']);
  });

  it('is not kept for one who asks again in the error handler', () => {
    const { service, tokens } = byHand(5);
    const ask$ = tokens.withToken((auth) => service.text(auth));
    const second: ReturnType<typeof subscribeTo>[] = [];
    for (let i = 0; i < 3; i++) subscribeTo(ask$, () => second.push(subscribeTo(ask$)));
    service.login().fail(new Error('Down'));
    expect(second.map(({ state }) => state)).toEqual(['open', 'open', 'open']);
    expect(service.loginCount).toBe(2);
  });

  it('takes no use from those who ask again in the error handler', () => {
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

  it('counts one login a try under retry, also where all is synchronous', () => {
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

  it('is no 401 of a text: it is not tried again', () => {
    const { service, call } = byHand();
    const caller = call();
    service.login().fail(new HttpStatusError(401, { step: 'login' }));
    expect(caller.state).toBe('failed');
    expect(service.loginCount).toBe(1);
  });

  it('fails the call that logged in for its second try', () => {
    const { service, call } = byHand();
    const caller = call();
    service.login().answer();
    service.request().end({ error: new HttpStatusError(401), isCounted: false });
    const error = new HttpStatusError(401, { step: 'login' });
    service.login().fail(error);
    expect(caller).toMatchObject({ state: 'failed', error });
    expect(service.loginCount).toBe(2);
  });

  it('may do so by throwing', () => {
    const error = new Error('Thrown');
    const login$ = defer((): never => {
      throw error;
    });
    expect(subscribeTo(tokenCache(login$).withToken(() => EMPTY)).error).toBe(error);
  });

  it('may do so by completing without a token', () => {
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
