import { inspect } from 'node:util';
import { firstValueFrom, NEVER, of, Subject, take } from 'rxjs';
import type { AuthToken } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { type PendingLogin, subscribeTo } from '../fakeService';
import type { CreateCache } from './testedCache';

const answers = { login: (login: PendingLogin) => login.answer() };

/** What every store guarantees about the uses of a token, its login and its expiry. */
export function useLaws(create: CreateCache): void {
  describe('a use', () => {
    it('sends nothing before a subscription', async () => {
      const { service, tokens, settled } = await create();
      tokens.withToken((auth) => service.text(auth));
      await settled(() => expect(service.loginCount).toBe(0));
    });

    it('is taken per subscription, not per call of withToken', async () => {
      const { service, tokens, settled } = await create({ maxUses: 2, answers });
      const call$ = tokens.withToken((auth) => service.text(auth));
      for (let i = 0; i < 3; i++) {
        subscribeTo(call$);
        await settled();
      }
      expect([service.uses('secret-1'), service.uses('secret-2')]).toEqual([2, 1]);
    });

    it('is taken at most 5 times from a token by default', async () => {
      const { service, call, settled } = await create({ answers });
      for (let i = 0; i < 11; i++) {
        call();
        await settled();
      }
      expect([1, 2, 3].map((one) => service.uses(`secret-${one}`))).toEqual([5, 5, 1]);
    });

    it('is never the last one of a token with unlimited uses', async () => {
      const { service, tokens, clock, call, settled } = await create({
        maxUses: Infinity,
        answers: { login: (login) => login.answer(1_000) },
      });
      for (let i = 0; i < 1_000; i++) call();
      await settled(() => expect(service.uses('secret-1')).toBe(1_000));
      expect(tokens.inHand).toEqual({ uses: 1_000, maxUses: Infinity, expiresAtMs: 1_000 });
      clock.now = 1_001;
      call();
      await settled(() => expect([tokens.logins, service.uses('secret-2')]).toEqual([2, 1]));
    });

    it('is taken before anything is sent', async () => {
      const { service, tokens, call, settled } = await create({ maxUses: 1, answers });
      const inside: (number | undefined)[] = [];
      const outer$ = tokens.withToken((auth) => {
        inside.push(tokens.inHand?.uses, service.requestCount);
        call();
        return service.text(auth);
      });
      subscribeTo(outer$);
      await settled(() => expect(service.requestCount).toBe(2));
      expect(inside).toEqual([1, 0]);
      expect([...service.overused]).toEqual([]);
    });

    it('is taken by a call that still waits for its token', async () => {
      const { service, call, settled } = await create({ maxUses: 1 });
      call();
      call();
      await settled(() => expect(service.logins.size).toBe(2));
    });

    it('is taken even if the project completes without a value', async () => {
      const { tokens, settled } = await create({ maxUses: 1, answers });
      subscribeTo(tokens.withToken(() => of()));
      await settled();
      subscribeTo(tokens.withToken(() => of()));
      await settled(() => expect(tokens.logins).toBe(2));
    });

    it('emits all values of the project', async () => {
      const { service, tokens, settled } = await create();
      const caller = subscribeTo(tokens.withToken(({ token }) => [token, 'and', 'more']));
      await settled();
      service.login().answer();
      await settled(() =>
        expect(caller).toMatchObject({ values: ['secret-1', 'and', 'more'], state: 'completed' }),
      );
    });

    it('accepts a project that returns a promise', async () => {
      const { tokens } = await create({ answers });
      await expect(firstValueFrom(tokens.withToken(async (auth) => auth.token))).resolves.toBe(
        'secret-1',
      );
    });
  });

  describe('a login', () => {
    it('serves all calls that wait for it', async () => {
      const { service, call, settled } = await create({ maxUses: 3 });
      const callers = [call(), call(), call()];
      await settled();
      service.login().answer();
      await settled();
      while (service.requests.size > 0) service.request().end();
      expect(callers.map(({ values }) => values)).toEqual(Array(3).fill(['secret-1']));
      expect(service.loginCount).toBe(1);
    });

    it('of a later batch doesn’t wait for an earlier one', async () => {
      const { service, call, settled } = await create({ maxUses: 2 });
      for (let i = 0; i < 6; i++) call();
      await settled();
      expect([...service.logins].map(({ number }) => number)).toEqual([1, 2, 3]);
      service.login(3).answer();
      await settled();
      expect([...service.requests].map(({ auth }) => auth.token)).toEqual(['secret-3', 'secret-3']);
    });

    it('is unsubscribed from after its token, even if it hasn’t completed', async () => {
      const login$ = new Subject<AuthToken>();
      const { tokens, settled } = await create({ login$ });
      const caller = subscribeTo(tokens.withToken(() => NEVER));
      await settled();
      login$.next({ token: 'secret-1', expiresAtMs: 1 });
      await settled(() => expect(caller.state).toBe('open'));
      expect(login$.observed).toBe(false);
    });

    it.each([
      ['takes one value and unsubscribes', (auth: AuthToken) => of(auth.token)],
      ['takes one of many values and unsubscribes', (auth: AuthToken) => [auth.token, 'more']],
    ])('is cached if its only caller %s at once', async (_, project) => {
      const { service, tokens } = await create({ answers });
      const values = [];
      for (let i = 0; i < 5; i++) values.push(await firstValueFrom(tokens.withToken(project)));
      expect(values).toEqual(Array(5).fill('secret-1'));
      expect(service.loginCount).toBe(1);
    });

    it('is cached if its only caller unsubscribes when the token arrives later', async () => {
      const { service, tokens, settled } = await create();
      const call = () => subscribeTo(tokens.withToken((auth) => of(auth.token)).pipe(take(1)));
      call();
      await settled();
      service.login().answer();
      await settled();
      const second = call();
      await settled(() => expect(second.values).toEqual(['secret-1']));
      expect(tokens.logins).toBe(1);
    });
  });

  describe('a warm-up', () => {
    it('logs in once, takes no use, and completes when the token has arrived', async () => {
      const { service, tokens, call, settled } = await create({ maxUses: 2 });
      const warming = [subscribeTo(tokens.warmUp()), subscribeTo(tokens.warmUp())];
      await settled(() => expect(service.loginCount).toBe(1));
      expect(warming.map(({ state }) => state)).toEqual(['open', 'open']);
      service.login().answer();
      await settled();
      expect(warming.map(({ state }) => state)).toEqual(['completed', 'completed']);
      for (let i = 0; i < 2; i++) call();
      await settled(() => expect(service.uses('secret-1')).toBe(2));
      expect(tokens.logins).toBe(1);
    });

    it('does nothing while a token has a use left', async () => {
      const { service, tokens, call, settled } = await create({ maxUses: 2, answers });
      call();
      await settled();
      const warming = subscribeTo(tokens.warmUp());
      await settled(() => expect(warming.state).toBe('completed'));
      expect(service.loginCount).toBe(1);
    });
  });

  describe('the clock', () => {
    it.each([
      ['good', 999, 1],
      ['good', 1_000, 1],
      ['expired', 1_001, 2],
    ])('finds a token that expires at 1000 still %s at %i', async (_, later, logins) => {
      const { service, clock, call, settled } = await create();
      call();
      await settled();
      service.login().answer(1_000);
      await settled();
      clock.now = later;
      call();
      await settled(() => expect(service.loginCount).toBe(logins));
    });

    it('lets only the calls that waited use a token that has expired on arrival', async () => {
      const { service, clock, call, settled } = await create();
      clock.now = 1_000;
      const waited = [call(), call()];
      await settled();
      service.login().answer(1);
      await settled();
      while (service.requests.size > 0) service.request().end();
      expect(waited.map(({ values }) => values)).toEqual([['secret-1'], ['secret-1']]);
      call();
      await settled(() => expect(service.logins.size).toBe(1));
    });

    it('doesn’t end a call in progress when its token expires', async () => {
      const { service, clock, call, settled } = await create();
      const caller = call('first');
      await settled();
      service.login().answer(1_000);
      await settled();
      clock.now = 2_000;
      call('second');
      await settled();
      service.request('first').end();
      expect(caller).toMatchObject({ values: ['secret-1'], state: 'completed' });
    });
  });

  describe('inHand', () => {
    it('is undefined before the first token', async () => {
      const { tokens, call, settled } = await create();
      call();
      await settled(() => expect(tokens.logins).toBe(1));
      expect(tokens.inHand).toBeUndefined();
    });

    it('shows how often the token that arrived last was used', async () => {
      const { service, tokens, call, settled } = await create({ maxUses: 3 });
      call();
      call();
      await settled();
      service.login().answer(1_000);
      await settled();
      expect(tokens.inHand).toEqual({ uses: 2, maxUses: 3, expiresAtMs: 1_000 });
    });

    it('never shows a token', async () => {
      const { service, tokens, call, settled } = await create({ maxUses: 2 });
      for (let i = 0; i < 3; i++) call();
      await settled();
      // One token with every use taken, one with a use left.
      while (service.logins.size > 0) service.login().answer();
      await settled();
      const shown = [
        JSON.stringify(tokens),
        inspect(tokens, { depth: Infinity, showHidden: true, getters: true }),
        inspect(tokens.withToken, { depth: Infinity, showHidden: true }),
      ].join('\n');
      expect(shown).toContain('maxUses');
      expect(shown).not.toContain('secret');
    });
  });
}
