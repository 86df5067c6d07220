import { concat, NEVER, of } from 'rxjs';
import { type AuthToken, HttpStatusError, ServiceError, tokenCache } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { refusals, reject401, unauthorized, unknowns } from './endings';
import { type Ending, FakeService, subscribeTo } from './fakeService';

/** A cache whose logins answer at once; the test answers the texts by hand. */
function withLogins(maxUses = 5) {
  const service = new FakeService(maxUses, { login: (login) => login.answer() });
  const tokens = tokenCache(service.login$, { maxUses });
  const call = (name?: string) => subscribeTo(tokens.withToken((auth) => service.text(auth, name)));
  return { service, tokens, call };
}

describe('a use that the server did not count', () => {
  it.each(refusals)('is given back after %s', (_, ending) => {
    const { service, tokens, call } = withLogins(1);
    const refusal = ending();
    const caller = call();
    service.request().end(refusal);
    expect(caller).toMatchObject({ state: 'failed', error: refusal.error });
    expect(tokens.inHand?.uses).toBe(0);
    call();
    expect([...service.requests].map(({ auth }) => auth.token)).toEqual(['secret-1']);
  });

  it('is available again in the error handler', () => {
    const { service, tokens } = withLogins(1);
    const ask$ = tokens.withToken((auth) => service.text(auth));
    subscribeTo(ask$, () => subscribeTo(ask$));
    service.request().end({ error: new HttpStatusError(400), isCounted: false });
    expect(service.request().auth.token).toBe('secret-1');
  });

  it.each([
    ['throws', () => thrower()],
    ['returns nothing to subscribe to', () => undefined as unknown as string[]],
  ])('is given back if the project %s', (_, project) => {
    const { tokens, call } = withLogins(1);
    const caller = subscribeTo(tokens.withToken(project));
    expect(caller.state).toBe('failed');
    call();
    expect(tokens.logins).toBe(1);
    expect(tokens.inHand?.uses).toBe(1);
  });

  it('is available again in the error handler after the project threw', () => {
    const { service, tokens, call } = withLogins(1);
    subscribeTo(tokens.withToken(thrower), call);
    expect(service.request().auth.token).toBe('secret-1');
  });

  it('is available again if every use was taken and another call has ended', () => {
    const { service, tokens, call } = withLogins(2);
    for (const name of ['answered', 'refused']) call(name);
    service.request('answered').end();
    service.request('refused').end({ error: new HttpStatusError(400), isCounted: false });
    call();
    expect(service.request().auth.token).toBe('secret-1');
    expect(tokens.logins).toBe(1);
  });

  it('is given back only once', () => {
    const { service, tokens, call } = withLogins(2);
    call('first');
    call('second');
    service.request('first').end({ error: new HttpStatusError(429), isCounted: false });
    expect(tokens.inHand?.uses).toBe(1);
  });
});

describe('a use of unknown outcome', () => {
  it.each(unknowns)('is spent after %s', (_, ending) => {
    const { service, tokens, call } = withLogins(1);
    const unknown = ending();
    const caller = call();
    service.request().end(unknown);
    expect(caller).toMatchObject({ state: 'failed', error: unknown.error });
    call();
    expect(tokens.logins).toBe(2);
  });

  it('is spent if the caller unsubscribes during the request', () => {
    const { service, tokens, call } = withLogins(1);
    call().leave();
    expect(service.requests.size).toBe(0);
    call();
    expect(tokens.logins).toBe(2);
  });

  it('is spent if the caller unsubscribes inside the project, whose request is still sent', () => {
    const service = new FakeService(2);
    const tokens = tokenCache(service.login$, { maxUses: 2 });
    const call = () => subscribeTo(tokens.withToken((auth) => service.text(auth)));
    const leaver = subscribeTo(
      tokens.withToken((auth) => {
        leaver.leave();
        return service.text(auth);
      }),
    );
    call();
    service.login().answer();
    expect(service.uses('secret-1')).toBe(2);
    call();
    expect([...service.overused]).toEqual([]);
  });

  it('is spent after a rejection that follows the first value', () => {
    const { service, tokens, call } = withLogins(1);
    call();
    service.request().end({ emits: ['a'], error: new HttpStatusError(400) });
    call();
    expect(tokens.logins).toBe(2);
  });
});

describe('a token that is not accepted', () => {
  it.each(unauthorized)('is replaced, and the call is repeated, after %s', (_, ending) => {
    const { service, tokens, call } = withLogins();
    const caller = call();
    service.request().end(ending());
    expect(service.request().auth.token).toBe('secret-2');
    service.request().end();
    expect(caller).toMatchObject({ values: ['secret-2'], state: 'completed' });
    expect(tokens.logins).toBe(2);
  });

  it('ends a call that was already repeated', () => {
    const { service, tokens, call } = withLogins();
    const caller = call();
    service.request().end(reject401());
    const second = reject401();
    service.request().end(second);
    expect(caller).toMatchObject({ state: 'failed', error: second.error });
    expect(service.requestCount).toBe(2);
    call();
    expect(tokens.logins).toBe(3);
  });

  it('doesn’t affect the other calls with that token', () => {
    const { service, call } = withLogins();
    const others = [call('a'), call('b')];
    call('rejected');
    service.request('rejected').end(reject401());
    for (const name of ['a', 'b']) service.request(name).end();
    expect(others.map(({ values }) => values)).toEqual([['secret-1'], ['secret-1']]);
    expect(service.requestCount).toBe(4);
  });

  it('isn’t replaced again when a late 401 arrives for it', () => {
    const { service, tokens, call } = withLogins();
    for (const name of ['early', 'late']) call(name);
    service.request('early').end(reject401());
    service.request('late').end(reject401());
    call('new');
    expect([...service.requests].map(({ auth }) => auth.token)).toEqual(Array(3).fill('secret-2'));
    expect(tokens.logins).toBe(2);
  });

  it('isn’t used again when one of its uses is given back', () => {
    const { service, tokens, call } = withLogins(2);
    for (const name of ['rejected', 'refused']) call(name);
    service.request('rejected').end(reject401());
    service.request('refused').end({ error: new HttpStatusError(400), isCounted: false });
    call();
    expect(service.uses('secret-1')).toBe(0);
    expect(tokens.logins).toBe(2);
  });

  it('doesn’t repeat a call that has emitted a value', () => {
    const { service, call } = withLogins();
    const ending: Ending = { emits: ['a'], ...reject401(), isCounted: true };
    const caller = call();
    service.request().end(ending);
    expect(caller).toMatchObject({ values: ['a'], state: 'failed', error: ending.error });
    expect(service.requestCount).toBe(1);
  });

  it.each([
    ['a 401', new HttpStatusError(401, { outcome: 'accepted' })],
    ["the service's code 401", new ServiceError({ serviceCode: 401, outcome: 'accepted' })],
    ['a 401 of unknown outcome', new HttpStatusError(401, { outcome: 'unknown' })],
  ])('isn’t the reason for %s if the text may have been accepted', (_, error) => {
    const { service, tokens, call } = withLogins();
    const caller = call();
    service.request().end({ error });
    expect(caller).toMatchObject({ state: 'failed', error });
    expect(tokens.inHand?.uses).toBe(1);
    call();
    expect([tokens.logins, service.requestCount]).toEqual([1, 2]);
  });

  it('costs exactly two logins if no token is ever accepted', () => {
    const service = new FakeService(5, {
      login: (login) => login.answer(),
      text: (request) => request.end(reject401()),
    });
    const tokens = tokenCache(service.login$);
    const caller = subscribeTo(tokens.withToken((auth) => service.text(auth)));
    expect(caller.state).toBe('failed');
    expect([tokens.logins, service.requestCount]).toEqual([2, 2]);
  });
});

describe('invalidate', () => {
  /** Invalidates a token with one use in progress, which is then given back; returns the next token. */
  function invalidated(maxUses: number, name: (auth: AuthToken) => AuthToken) {
    const { service, tokens, call } = withLogins(maxUses);
    call('refused');
    tokens.invalidate(name(service.request().auth));
    service.request('refused').end({ error: new HttpStatusError(400), isCounted: false });
    call();
    return service.request().auth.token;
  }

  it.each([
    ['with uses left', 5, (auth: AuthToken) => auth],
    ['with every use taken', 1, (auth: AuthToken) => auth],
    ['with uses left, by a copy', 5, (auth: AuthToken) => ({ ...auth })],
    ['with every use taken, by a copy', 1, (auth: AuthToken) => ({ ...auth })],
  ])('removes a token %s', (_, maxUses, name) => {
    expect(invalidated(maxUses, name)).toBe('secret-2');
  });

  it('keeps every other token', () => {
    const { tokens, call, service } = withLogins();
    call();
    const old = service.request().auth;
    tokens.invalidate(old);
    call('new');
    tokens.invalidate(old);
    tokens.invalidate({ token: 'of somebody else', expiresAtMs: 0 });
    call();
    expect(tokens.logins).toBe(2);
  });

  it('doesn’t affect the calls in progress', () => {
    const { tokens, service } = withLogins();
    let auth: AuthToken | undefined;
    const caller = subscribeTo(
      tokens.withToken((given) => {
        auth = given;
        return concat(of('a'), NEVER);
      }),
    );
    if (auth) tokens.invalidate(auth);
    expect(service.loginCount).toBe(1);
    expect(caller).toMatchObject({ values: ['a'], state: 'open' });
  });
});

function thrower(): never {
  throw new HttpStatusError(500);
}
