import { concat, NEVER, of } from 'rxjs';
import { type AuthToken, HttpStatusError, ServiceError } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { refusals, reject401, unauthorized, unknowns } from '../endings';
import { type Ending, type PendingLogin, subscribeTo } from '../fakeService';
import type { CreateCache } from './testedCache';

const answers = { login: (login: PendingLogin) => login.answer() };

/** What every store guarantees about a use whose call has ended, and about a token that isn't accepted. */
export function outcomeLaws(create: CreateCache): void {
  /** A cache whose logins answer at once; the test answers the texts. */
  const withLogins = (maxUses = 5) => create({ maxUses, answers });

  describe('a use that the server did not count', () => {
    it.each(refusals)('is given back after %s', async (_, ending) => {
      const { service, tokens, call, settled } = await withLogins(1);
      const refusal = ending();
      const caller = call();
      await settled();
      service.request().end(refusal);
      expect(caller).toMatchObject({ state: 'failed', error: refusal.error });
      expect(tokens.inHand?.uses).toBe(0);
      call();
      await settled();
      expect([...service.requests].map(({ auth }) => auth.token)).toEqual(['secret-1']);
    });

    it('is available again in the error handler', async () => {
      const { service, tokens, settled } = await withLogins(1);
      const ask$ = tokens.withToken((auth) => service.text(auth));
      subscribeTo(ask$, () => subscribeTo(ask$));
      await settled();
      service.request().end({ error: new HttpStatusError(400), isCounted: false });
      await settled();
      expect(service.request().auth.token).toBe('secret-1');
    });

    it.each([
      ['throws', () => thrower()],
      ['returns nothing to subscribe to', () => undefined as unknown as string[]],
    ])('is given back if the project %s', async (_, project) => {
      const { tokens, call, settled } = await withLogins(1);
      const caller = subscribeTo(tokens.withToken(project));
      await settled(() => expect(caller.state).toBe('failed'));
      call();
      await settled(() => expect(tokens.logins).toBe(1));
      expect(tokens.inHand?.uses).toBe(1);
    });

    it('is available again in the error handler after the project threw', async () => {
      const { service, tokens, call, settled } = await withLogins(1);
      subscribeTo(tokens.withToken(thrower), call);
      await settled();
      expect(service.request().auth.token).toBe('secret-1');
    });

    it('is available again if every use was taken and another call has ended', async () => {
      const { service, tokens, call, settled } = await withLogins(2);
      for (const name of ['answered', 'refused']) call(name);
      await settled();
      service.request('answered').end();
      service.request('refused').end({ error: new HttpStatusError(400), isCounted: false });
      call();
      await settled();
      expect(service.request().auth.token).toBe('secret-1');
      expect(tokens.logins).toBe(1);
    });

    it('is given back only once', async () => {
      const { service, tokens, call, settled } = await withLogins(2);
      call('first');
      call('second');
      await settled();
      service.request('first').end({ error: new HttpStatusError(429), isCounted: false });
      expect(tokens.inHand?.uses).toBe(1);
      for (const name of ['third', 'fourth']) call(name);
      await settled(() => expect(tokens.logins).toBe(2));
      expect(service.uses('secret-1')).toBe(2);
    });
  });

  describe('a use of unknown outcome', () => {
    it.each(unknowns)('is spent after %s', async (_, ending) => {
      const { service, tokens, call, settled } = await withLogins(1);
      const unknown = ending();
      const caller = call();
      await settled();
      service.request().end(unknown);
      expect(caller).toMatchObject({ state: 'failed', error: unknown.error });
      call();
      await settled(() => expect(tokens.logins).toBe(2));
    });

    it('is spent if the caller unsubscribes during the request', async () => {
      const { service, tokens, call, settled } = await withLogins(1);
      const leaver = call();
      await settled(() => expect(service.requests.size).toBe(1));
      leaver.leave();
      expect(service.requests.size).toBe(0);
      call();
      await settled(() => expect(tokens.logins).toBe(2));
    });

    it('is spent if the caller unsubscribes inside the project, whose request is still sent', async () => {
      const { service, tokens, call, settled } = await create({ maxUses: 2 });
      const leaver = subscribeTo(
        tokens.withToken((auth) => {
          leaver.leave();
          return service.text(auth);
        }),
      );
      call();
      await settled();
      service.login().answer();
      await settled(() => expect(service.uses('secret-1')).toBe(2));
      call();
      await settled(() => expect([...service.overused]).toEqual([]));
    });

    it('is spent after a rejection that follows the first value', async () => {
      const { service, tokens, call, settled } = await withLogins(1);
      call();
      await settled();
      service.request().end({ emits: ['a'], error: new HttpStatusError(400) });
      call();
      await settled(() => expect(tokens.logins).toBe(2));
    });
  });

  describe('a token that is not accepted', () => {
    it.each(unauthorized)('is replaced, and the call is repeated, after %s', async (_, ending) => {
      const { service, tokens, call, settled } = await withLogins();
      const caller = call();
      await settled();
      service.request().end(ending());
      await settled();
      expect(service.request().auth.token).toBe('secret-2');
      service.request().end();
      expect(caller).toMatchObject({ values: ['secret-2'], state: 'completed' });
      expect(tokens.logins).toBe(2);
    });

    it('ends a call that was already repeated', async () => {
      const { service, tokens, call, settled } = await withLogins();
      const caller = call();
      await settled();
      service.request().end(reject401());
      await settled();
      const second = reject401();
      service.request().end(second);
      await settled();
      expect(caller).toMatchObject({ state: 'failed', error: second.error });
      expect(service.requestCount).toBe(2);
      call();
      await settled(() => expect(tokens.logins).toBe(3));
    });

    it('doesn’t affect the other calls with that token', async () => {
      const { service, call, settled } = await withLogins();
      const others = [call('a'), call('b')];
      call('rejected');
      await settled();
      service.request('rejected').end(reject401());
      for (const name of ['a', 'b']) service.request(name).end();
      expect(others.map(({ values }) => values)).toEqual([['secret-1'], ['secret-1']]);
      await settled(() => expect(service.requestCount).toBe(4));
    });

    it('isn’t replaced again when a late 401 arrives for it', async () => {
      const { service, tokens, call, settled } = await withLogins();
      for (const name of ['early', 'late']) call(name);
      await settled();
      service.request('early').end(reject401());
      await settled();
      service.request('late').end(reject401());
      call('new');
      await settled();
      expect([...service.requests].map(({ auth }) => auth.token)).toEqual(
        Array(3).fill('secret-2'),
      );
      expect(tokens.logins).toBe(2);
    });

    it('isn’t used again when one of its uses is given back', async () => {
      const { service, tokens, call, settled } = await withLogins(2);
      for (const name of ['rejected', 'refused']) call(name);
      await settled();
      service.request('rejected').end(reject401());
      service.request('refused').end({ error: new HttpStatusError(400), isCounted: false });
      call();
      await settled(() => expect(service.uses('secret-1')).toBe(0));
      expect(tokens.logins).toBe(2);
    });

    it('doesn’t repeat a call that has emitted a value', async () => {
      const { service, call, settled } = await withLogins();
      const ending: Ending = { emits: ['a'], ...reject401(), isCounted: true };
      const caller = call();
      await settled();
      service.request().end(ending);
      await settled();
      expect(caller).toMatchObject({ values: ['a'], state: 'failed', error: ending.error });
      expect(service.requestCount).toBe(1);
    });

    it.each([
      ['a 401', new HttpStatusError(401, { outcome: 'accepted' })],
      ["the service's code 401", new ServiceError({ serviceCode: 401, outcome: 'accepted' })],
      ['a 401 of unknown outcome', new HttpStatusError(401, { outcome: 'unknown' })],
    ])('isn’t the reason for %s if the text may have been accepted', async (_, error) => {
      const { service, tokens, call, settled } = await withLogins();
      const caller = call();
      await settled();
      service.request().end({ error });
      expect(caller).toMatchObject({ state: 'failed', error });
      expect(tokens.inHand?.uses).toBe(1);
      call();
      await settled(() => expect([tokens.logins, service.requestCount]).toEqual([1, 2]));
    });

    it('costs exactly two logins if no token is ever accepted', async () => {
      const { service, tokens, call, settled } = await create({
        answers: { ...answers, text: (request) => request.end(reject401()) },
      });
      const caller = call();
      await settled(() => expect(caller.state).toBe('failed'));
      expect([tokens.logins, service.requestCount]).toEqual([2, 2]);
    });
  });

  describe('invalidate', () => {
    /** Invalidates a token with one use in progress, which is then given back; returns the next token. */
    async function invalidated(maxUses: number, name: (auth: AuthToken) => AuthToken) {
      const { service, tokens, call, settled } = await withLogins(maxUses);
      call('refused');
      await settled();
      tokens.invalidate(name(service.request().auth));
      service.request('refused').end({ error: new HttpStatusError(400), isCounted: false });
      call();
      await settled();
      return service.request().auth.token;
    }

    it.each([
      ['with uses left', 5, (auth: AuthToken) => auth],
      ['with every use taken', 1, (auth: AuthToken) => auth],
      ['with uses left, by a copy', 5, (auth: AuthToken) => ({ ...auth })],
      ['with every use taken, by a copy', 1, (auth: AuthToken) => ({ ...auth })],
    ])('removes a token %s', async (_, maxUses, name) => {
      expect(await invalidated(maxUses, name)).toBe('secret-2');
    });

    it('keeps every other token', async () => {
      const { tokens, call, service, settled } = await withLogins();
      call();
      await settled();
      const old = service.request().auth;
      tokens.invalidate(old);
      call('new');
      await settled();
      tokens.invalidate(old);
      tokens.invalidate({ token: 'of somebody else', expiresAtMs: 0 });
      call();
      await settled(() => expect(tokens.logins).toBe(2));
    });

    it('doesn’t affect the calls in progress', async () => {
      const { tokens, service, settled } = await withLogins();
      let auth: AuthToken | undefined;
      const caller = subscribeTo(
        tokens.withToken((given) => {
          auth = given;
          return concat(of('a'), NEVER);
        }),
      );
      await settled();
      if (auth) tokens.invalidate(auth);
      await settled(() => expect(service.loginCount).toBe(1));
      expect(caller).toMatchObject({ values: ['a'], state: 'open' });
    });
  });
}

function thrower(): never {
  throw new HttpStatusError(500);
}
