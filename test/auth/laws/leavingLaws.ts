import { defer, EMPTY, retry } from 'rxjs';
import { HttpStatusError, isRxtalkError } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { type Caller, subscribeTo } from '../fakeService';
import type { CreateCache } from './testedCache';

/** What every store guarantees when a caller unsubscribes, and when a login fails. */
export function leavingLaws(create: CreateCache): void {
  describe('a caller that unsubscribes', () => {
    it('doesn’t affect other waiting callers, even if it was the first', async () => {
      const { service, call, settled } = await create();
      const [first, other, third] = [call(), call(), call()];
      await settled();
      first.leave();
      third.leave();
      service.login().answer();
      await settled();
      service.request().end();
      expect(other).toMatchObject({ values: ['secret-1'], state: 'completed' });
      expect(service.requestCount).toBe(1);
    });

    it('cancels the login if it is the last', async () => {
      const { service, call, settled } = await create();
      const callers = [call(), call()];
      await settled(() => expect(service.logins.size).toBe(1));
      for (const caller of callers) caller.leave();
      expect(service.logins.size).toBe(0);
    });

    it('cancels only the login of its own batch', async () => {
      const { service, call, settled } = await create({ maxUses: 2 });
      call();
      call();
      const leaver = call();
      await settled();
      leaver.leave();
      expect([...service.logins].map(({ number }) => number)).toEqual([1]);
    });

    it('frees its use of a pending login for another caller', async () => {
      const { service, call, settled } = await create({ maxUses: 2 });
      call();
      const leaver = call();
      await settled();
      leaver.leave();
      call();
      await settled(() => expect(service.loginCount).toBe(1));
    });

    it('makes a new call log in again, with every use left', async () => {
      const { service, call, settled } = await create({ maxUses: 2 });
      const leaver = call();
      await settled();
      leaver.leave();
      const callers = [call(), call()];
      await settled(() => expect(service.loginCount).toBe(2));
      service.login().answer();
      await settled();
      while (service.requests.size > 0) service.request().end();
      expect(callers.map(({ values }) => values)).toEqual([['secret-2'], ['secret-2']]);
    });

    it('takes no use, however early it unsubscribes', async () => {
      const { service, call, settled } = await create({ maxUses: 1 });
      const leavers = [call(), call(), call()];
      for (const leaver of leavers) leaver.leave();
      await settled(() => expect(service.logins.size).toBe(0));
      const caller = call();
      await settled(() => expect(service.logins.size).toBe(1));
      service.login().answer();
      await settled();
      service.request().end();
      expect(caller.state).toBe('completed');
    });

    it('leaves no cancelled logins behind that make new calls log in', async () => {
      const { service, call, settled } = await create({ maxUses: 3 });
      const leavers = Array.from({ length: 9 }, () => call());
      await settled(() => expect(service.loginCount).toBe(3));
      for (const leaver of leavers) leaver.leave();
      await settled(() => expect(service.logins.size).toBe(0));
      for (let i = 0; i < 3; i++) call();
      await settled(() => expect(service.logins.size).toBe(1));
    });

    it('leaves no cancelled login behind that is preferred to a token in hand', async () => {
      const { service, call, settled } = await create({ maxUses: 1 });
      call();
      await settled();
      service.login().answer();
      const leaver = call();
      await settled();
      leaver.leave();
      service.request().end({ error: new HttpStatusError(400), isCounted: false });
      // One use of the first token is free again; no login is in progress.
      call();
      await settled();
      expect(service.request().auth.token).toBe('secret-1');
      expect(service.logins.size).toBe(0);
    });

    it('leaves no cancelled login behind that is preferred to one in progress', async () => {
      const { service, call, settled } = await create({ maxUses: 2 });
      const leavers = [call(), call()];
      call();
      await settled();
      for (const leaver of leavers) leaver.leave();
      // The second login is in progress with a use left; the first is cancelled.
      call();
      await settled();
      expect([...service.logins].map(({ number }) => number)).toEqual([2]);
      expect(service.loginCount).toBe(2);
    });

    it('doesn’t make other callers wait for its login if a token is in hand', async () => {
      const { service, call, settled } = await create({ maxUses: 2 });
      const leaver = call();
      call();
      call();
      await settled();
      service.login(2).answer();
      await settled();
      leaver.leave();
      // A use of the login in progress is free again, and so is one of the token.
      call();
      await settled();
      expect([...service.requests].map(({ auth }) => auth.token)).toEqual(['secret-2', 'secret-2']);
    });

    it('cancels only its own request', async () => {
      const { service, call, settled } = await create();
      const [leaver, other] = [call(), call()];
      await settled();
      service.login().answer();
      await settled();
      leaver.leave();
      expect(service.requests.size).toBe(1);
      service.request().end();
      expect(other.state).toBe('completed');
    });

    it('cancels the login of its second attempt', async () => {
      const { service, call, settled } = await create();
      const caller = call();
      await settled();
      service.login().answer();
      await settled();
      service.request().end({ error: new HttpStatusError(401), isCounted: false });
      await settled(() => expect(service.logins.size).toBe(1));
      caller.leave();
      expect(service.logins.size).toBe(0);
      expect(service.requests.size).toBe(0);
    });
  });

  describe('a login that fails', () => {
    it('fails every waiting call with its error', async () => {
      const { service, call, settled } = await create();
      const callers = [call(), call(), call()];
      await settled();
      const error = new HttpStatusError(503, { step: 'login' });
      service.login().fail(error);
      await settled();
      expect(callers.map(({ state, error: got }) => [state, got === error])).toEqual(
        Array(3).fill(['failed', true]),
      );
      expect(service.loginCount).toBe(1);
    });

    it('doesn’t fail a call that waits for another login', async () => {
      const { service, call, settled } = await create({ maxUses: 1 });
      const callers = [call(), call()];
      await settled();
      service.login(1).fail(new Error('Down'));
      await settled();
      expect(callers.map(({ state }) => state)).toEqual(['failed', 'open']);
    });

    it('isn’t cached: the next call logs in again and succeeds', async () => {
      const { service, call, settled } = await create();
      call();
      await settled();
      service.login().fail(new Error('Down'));
      const caller = call();
      await settled();
      service.login().answer();
      await settled();
      service.request().end();
      expect(caller.values).toEqual(['secret-2']);
    });

    it('isn’t cached for a call in the error handler', async () => {
      const { service, tokens, settled } = await create({ maxUses: 5 });
      const ask$ = tokens.withToken((auth) => service.text(auth));
      const second: Caller[] = [];
      for (let i = 0; i < 3; i++) subscribeTo(ask$, () => second.push(subscribeTo(ask$)));
      await settled();
      service.login().fail(new Error('Down'));
      await settled();
      expect(second.map(({ state }) => state)).toEqual(['open', 'open', 'open']);
      expect(service.loginCount).toBe(2);
    });

    it('takes no use from calls in the error handler', async () => {
      const { service, call, tokens, settled } = await create({ maxUses: 2 });
      const again: Caller[] = [];
      subscribeTo(
        tokens.withToken((auth) => service.text(auth)),
        () => again.push(call(), call()),
      );
      await settled();
      service.login().fail(new Error('Down'));
      await settled();
      expect(again.map(({ state }) => state)).toEqual(['open', 'open']);
      expect(service.loginCount).toBe(2);
    });

    it('counts as one login per attempt of retry, even if everything is synchronous', async () => {
      let fails = 2;
      const { service, tokens, settled } = await create({
        answers: {
          login: (login) => (fails-- > 0 ? login.fail(new Error('Down')) : login.answer()),
          text: (request) => request.end(),
        },
      });
      const caller = subscribeTo(tokens.withToken((auth) => service.text(auth)).pipe(retry(5)));
      await settled();
      expect(caller.values).toEqual(['secret-3']);
      expect(tokens.logins).toBe(3);
    });

    it('isn’t repeated after a 401, unlike a text', async () => {
      const { service, call, settled } = await create();
      const caller = call();
      await settled();
      service.login().fail(new HttpStatusError(401, { step: 'login' }));
      await settled();
      expect(caller.state).toBe('failed');
      expect(service.loginCount).toBe(1);
    });

    it('fails the call that logged in for its second attempt', async () => {
      const { service, call, settled } = await create();
      const caller = call();
      await settled();
      service.login().answer();
      await settled();
      service.request().end({ error: new HttpStatusError(401), isCounted: false });
      await settled();
      const error = new HttpStatusError(401, { step: 'login' });
      service.login().fail(error);
      await settled();
      expect(caller).toMatchObject({ state: 'failed', error });
      expect(service.loginCount).toBe(2);
    });

    it('may throw', async () => {
      const error = new Error('Thrown');
      const login$ = defer((): never => {
        throw error;
      });
      const { tokens, settled } = await create({ login$ });
      const caller = subscribeTo(tokens.withToken(() => EMPTY));
      await settled(() => expect(caller.error).toBe(error));
    });

    it('may complete without a token', async () => {
      const { tokens, settled } = await create({ login$: EMPTY });
      const caller = subscribeTo(tokens.withToken(() => EMPTY));
      await settled();
      expect(isRxtalkError(caller.error) && caller.error.code).toBe('protocol');
      expect(caller.error).toMatchObject({ message: 'The login completed without a token' });
    });
  });
}
