import { HttpStatusError, isRxtalkError, tokenCache } from 'rxtalk';
import { type RedisTokenStore, type RedisTokenStoreOptions, redisTokenStore } from 'rxtalk/redis';
import { describe, expect, it } from 'vitest';
import { FakeService, subscribeTo } from '../auth/fakeService';
import { eventually } from '../support/eventually';
import { hasRedis, redisClient, redisServer } from './support/redis';

/** Processes that share one service: each has its own client, store and cache. */
async function processes(
  count: number,
  maxUses: number,
  options: Partial<RedisTokenStoreOptions> = {},
) {
  const server = await redisServer();
  const service = new FakeService(maxUses);
  const all = [];
  for (let number = 0; number < count; number++) {
    const client = await redisClient(server.url);
    const store = redisTokenStore(client, { key: 'test', commandMs: 20_000, ...options });
    const tokens = tokenCache(service.login$, { maxUses, store });
    const call = (name?: string) =>
      subscribeTo(tokens.withToken((auth) => service.text(auth, name)));
    all.push({ client, store, tokens, call });
  }
  return { server, service, all };
}

describe.skipIf(!hasRedis)('a store in Redis', () => {
  it('lets processes share the uses of one token', async () => {
    const { service, all } = await processes(3, 5);
    const callers = all.map(({ call }) => call());
    await eventually('one logs in', () => service.logins.size === 1);
    service.login().answer();
    await eventually('all have the token', () => service.requests.size === 3);
    callers.push(...all.slice(1).map(({ call }) => call()));
    await eventually('all have the token', () => service.requests.size === 5);
    while (service.requests.size > 0) service.request().end();
    expect(callers.map(({ values }) => values)).toEqual(Array(5).fill(['secret-1']));
    all[0]?.call();
    await eventually('the next one logs in', () => service.logins.size === 1);
    expect(service.loginCount).toBe(2);
  });

  it('needs ceil(n / maxUses) logins for n concurrent calls, across all processes', async () => {
    const { service, all } = await processes(4, 3);
    const callers = Array.from({ length: 40 }, (_, index) => all[index % 4]?.call());
    await eventually('all logins have started', () => service.logins.size === 14);
    while (service.logins.size > 0) service.login().answer();
    await eventually('all have a token', () => service.requests.size === 40);
    while (service.requests.size > 0) service.request().end();
    expect(callers.filter((caller) => caller?.state === 'completed')).toHaveLength(40);
    expect(service.loginCount).toBe(14);
    expect([...service.overused]).toEqual([]);
  });

  it('lets one of the waiting processes log in if a login fails', async () => {
    const { service, all } = await processes(2, 5);
    const [a, b] = all;
    const first = a?.call();
    await eventually('one logs in', () => service.logins.size === 1);
    const second = b?.call();
    await eventually('the other waits', () => b?.store.inHand === undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const error = new HttpStatusError(503);
    service.login().fail(error);
    await eventually('the other logs in', () => service.logins.size === 1);
    expect(first?.error).toBe(error);
    service.login().answer();
    await eventually('it has a token', () => service.requests.size === 1);
    service.request().end();
    expect(second?.values).toEqual(['secret-2']);
  });

  it('lets one of the waiting processes log in if a caller unsubscribes from its login', async () => {
    const { service, all } = await processes(2, 5);
    const leaver = all[0]?.call();
    await eventually('one logs in', () => service.logins.size === 1);
    all[1]?.call();
    await new Promise((resolve) => setTimeout(resolve, 50));
    leaver?.leave();
    await eventually('the other logs in', () => service.loginCount === 2);
    expect(service.logins.size).toBe(1);
  });

  it('logs in again when the lease of a process that died has ended', async () => {
    const { service, all } = await processes(2, 5, { leaseMs: 500, pollMs: 50 });
    all[0]?.call();
    await eventually('one logs in', () => service.logins.size === 1);
    all[0]?.client.destroy();
    all[1]?.call();
    await eventually('the other logs in', () => service.logins.size === 2);
    service.login(2).answer();
    await eventually('it has a token', () => service.requests.size === 1);
    expect(service.request().auth.token).toBe('secret-2');
  });

  it('never overwrites a token with that of a late login', async () => {
    const { service, all } = await processes(2, 1, { leaseMs: 300, pollMs: 50 });
    const late = all[0]?.call();
    await eventually('one logs in', () => service.logins.size === 1);
    const other = all[1]?.call();
    await eventually('another logs in', () => service.logins.size === 2);
    service.login(2).answer();
    await eventually('it has a token', () => service.requests.size === 1);
    service.login(1).answer();
    await eventually(
      'the late one logs in, or has a use',
      () => service.requests.size + service.logins.size === 2,
    );
    while (service.logins.size > 0) service.login().answer();
    await eventually('both have a token', () => service.requests.size === 2);
    while (service.requests.size > 0) service.request().end();
    expect([late?.state, other?.state]).toEqual(['completed', 'completed']);
    expect([...service.overused]).toEqual([]);
  });

  it('gives a use back, and removes a token, for all processes', async () => {
    const { service, all } = await processes(2, 1);
    const [a, b] = all;
    a?.call();
    await eventually('one logs in', () => service.logins.size === 1);
    service.login().answer();
    await eventually('it has a token', () => service.requests.size === 1);
    service.request().end({ error: new HttpStatusError(429), isCounted: false });
    await new Promise(setImmediate);
    await a?.client.ping(); // after what was sent before
    b?.call();
    await eventually('the other has the token', () => service.requests.size === 1);
    service.request().end({ error: new HttpStatusError(401), isCounted: false });
    await eventually('it logs in', () => service.loginCount === 2);
    service.login().answer();
    await eventually('it has a token', () => service.requests.size === 1);
    expect(service.request().auth.token).toBe('secret-2');
  });

  it('encrypts tokens if there is a key, and shares them with processes that have the key', async () => {
    const encryptionKey = new Uint8Array(32).fill(7);
    const { service, all } = await processes(2, 5, { encryptionKey });
    for (const { call } of all) call();
    await eventually('one logs in', () => service.logins.size === 1);
    service.login().answer();
    await eventually('both have the token', () => service.requests.size === 2);
    const client = all[0]?.client;
    const stored = await Promise.all(
      ((await client?.keys('*')) ?? []).map((key) => client?.dump(key).then(String)),
    );
    expect(stored.length).toBeGreaterThan(1);
    expect(stored.join()).not.toContain('secret');
    const other = redisTokenStore(client as never, {
      key: 'test',
      encryptionKey: new Uint8Array(16),
    });
    subscribeTo(
      tokenCache(service.login$, { store: other }).withToken((auth) => service.text(auth)),
    );
    await eventually('another key shares nothing', () => service.logins.size === 1);
  });

  it('uses no token too often if another cache counts with another `maxUses`', async () => {
    const { service, all } = await processes(2, 5);
    const [one, other] = all;
    const fewer = tokenCache(service.login$, {
      maxUses: 2,
      store: other?.store as RedisTokenStore,
    });
    subscribeTo(fewer.withToken((auth) => service.text(auth)));
    await eventually('it logs in', () => service.logins.size === 1);
    service.login().answer();
    await eventually('it has a token', () => service.requests.size === 1);
    const ended = service.request();
    const callAll = async (count: number) => {
      for (let number = 0; number < count; number++) {
        one?.call();
        await eventually('it has a token', () => {
          while (service.logins.size > 0) service.login().answer();
          return service.requests.size === number + 1;
        });
      }
      while (service.requests.size > 0) service.request().end();
    };
    service.requests.delete(ended);
    await callAll(5);
    ended.end({ error: new HttpStatusError(429), isCounted: false });
    await other?.client.ping(); // after what was sent before
    await callAll(5);
    expect([...service.overused]).toEqual([]);
  });

  it.each(['local', 'error'] as const)(
    'reports that Redis is unavailable: %s',
    async (onOutage) => {
      const { server, service, all } = await processes(1, 5, { onOutage, retryMs: 50 });
      const [one] = all;
      await server.stop();
      const caller = one?.call();
      if (onOutage === 'local') {
        await eventually('it logs in for itself', () => service.logins.size === 1);
        service.login().answer();
        service.request().end();
        expect(caller?.state).toBe('completed');
      } else {
        await eventually('it fails', () => caller?.state === 'failed');
        expect(isRxtalkError(caller?.error) && caller.error.outcome).toBe('unsent');
      }
      expect(stateOf(one?.store)).toBe(onOutage === 'local' ? 'local' : 'down');
      await server.start();
      await eventually('the client has connected', () => one?.client.isReady === true);
      await eventually('it is shared again', () => {
        one?.call();
        while (service.logins.size > 0) service.login().answer();
        return stateOf(one?.store) === 'shared';
      });
    },
  );
});

function stateOf(store: RedisTokenStore | undefined): string | undefined {
  let state: string | undefined;
  store?.status$
    .subscribe((status) => {
      state = status.state;
    })
    .unsubscribe();
  return state;
}
