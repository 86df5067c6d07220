import { HttpStatusError, tokenCache } from 'rxtalk';
import { type RedisClient, type RedisTokenStoreOptions, redisTokenStore } from 'rxtalk/redis';
import { describe, expect, it } from 'vitest';
import { FakeService, subscribeTo } from '../auth/fakeService';
import { eventually } from '../support/eventually';
import { HeldClient } from './support/heldClient';
import { hasRedis, redisClient, redisServer } from './support/redis';

/** Processes that share one service and one server; the replies to the first one can be held back. */
async function processes(maxUses: number, options: Partial<RedisTokenStoreOptions> = {}) {
  const server = await redisServer();
  const service = new FakeService(maxUses);
  const client = await redisClient(server.url);
  const late = await redisClient(server.url);
  const held = new HeldClient(late);
  const on = (client: RedisClient, own: Partial<RedisTokenStoreOptions> = {}) => {
    const store = redisTokenStore(client, { key: 'test', commandMs: 20_000, pollMs: 20, ...own });
    const tokens = tokenCache(service.login$, { maxUses, store });
    const call = (name?: string) =>
      subscribeTo(tokens.withToken((auth) => service.text(auth, name)));
    return { call, store };
  };
  const { call: callLate, store } = on(held, options);
  let isShared = true;
  store.status$.subscribe(({ state }) => {
    isShared = state === 'shared';
  });
  /** Resolves when the server has run what was sent. */
  const settle = async () => {
    for (const one of [client, late]) {
      await new Promise(setImmediate);
      await one.ping();
    }
  };
  const { call } = on(client);
  return { service, held, callLate, call, settle, isShared: () => isShared };
}

describe.skipIf(!hasRedis)('the reply of Redis that comes too late', () => {
  it('lets the others log in if it is a lease', async () => {
    const { service, held, callLate, call, settle } = await processes(5, { commandMs: 1 });
    held.isHolding = true;
    callLate();
    await eventually('it logs in for itself', () => service.logins.size === 1);
    await eventually('Redis has answered', () => held.held === 1);
    held.passOn();
    await settle();
    call();
    await eventually('another process logs in', () => service.logins.size === 2);
    for (const login of [...service.logins]) login.answer();
    await eventually('each has a token', () => service.requests.size === 2);
    expect(new Set([...service.requests].map(({ auth }) => auth.token)).size).toBe(2);
  });

  it('gives back the use that was taken', async () => {
    const { service, held, callLate, call, settle } = await processes(2, { commandMs: 1 });
    call();
    await eventually('one logs in', () => service.logins.size === 1);
    service.login().answer();
    await eventually('it has a token', () => service.requests.size === 1);
    held.isHolding = true;
    callLate();
    await eventually('it logs in for itself', () => service.logins.size === 1);
    await eventually('Redis has answered', () => held.held === 1);
    held.passOn();
    await settle();
    call();
    await eventually('it has the token', () => service.requests.size === 2);
    expect([...service.requests].map(({ auth }) => auth.token)).toEqual(['secret-1', 'secret-1']);
  });

  it('lets the others log in if it is the lease of a failed login, and nobody waits any more', async () => {
    const { service, held, callLate, call, settle } = await processes(5);
    call();
    await eventually('one logs in', () => service.logins.size === 1);
    held.isHolding = true;
    const leaver = callLate();
    await eventually('it is told to wait', () => held.held === 1);
    held.passOn();
    await eventually('it asks', () => held.held === 1);
    service.login().fail(new HttpStatusError(503));
    await settle();
    held.passOn();
    await eventually('it asks again', () => held.held === 1);
    leaver.leave();
    held.isHolding = false;
    held.passOn();
    await settle();
    call();
    await eventually('another logs in', () => service.logins.size === 1);
    expect(service.loginCount).toBe(2);
  });
});

describe.skipIf(!hasRedis)('a lost connection to Redis', () => {
  type All = Awaited<ReturnType<typeof processes>>;

  /** Another process calls, and waits for the lease of the first one. */
  async function wait({ service, call, settle }: All): Promise<void> {
    const before = service.loginCount;
    call('waiting');
    await settle();
    expect(service.loginCount).toBe(before);
  }

  /** Lets the first process reach Redis again, though it asks for nothing; the other one is answered then. */
  async function reconnect({ service, held }: All): Promise<void> {
    held.lost = 'none';
    await eventually('those who wait have a token', () => {
      while (service.logins.size > 0) service.login().answer();
      return [...service.requests].some(({ caller }) => caller === 'waiting');
    });
    expect([...service.overused]).toEqual([]);
  }

  it('keeps nobody waiting when it is back if the token of a login couldn’t be stored', async () => {
    const all = await processes(5, { retryMs: 1 });
    const { service, held, callLate } = all;
    callLate();
    await eventually('one logs in', () => service.logins.size === 1);
    await wait(all);
    held.lost = 'unsent';
    service.login().answer();
    await eventually('it has a token', () => service.requests.size === 1);
    await reconnect(all);
  });

  it('keeps nobody waiting when it is back if a login failed meanwhile', async () => {
    const all = await processes(5, { retryMs: 1 });
    const { service, held, callLate, settle } = all;
    callLate();
    await eventually('one logs in', () => service.logins.size === 1);
    await wait(all);
    held.lost = 'unsent';
    service.login().fail(new HttpStatusError(503));
    await settle();
    await reconnect(all);
  });

  it('keeps nobody waiting when it is back if the reply with a lease was lost', async () => {
    const all = await processes(5, { retryMs: 1 });
    const { service, held, callLate } = all;
    held.lost = 'run';
    callLate();
    await eventually('it logs in for itself', () => service.logins.size === 1);
    await wait(all);
    await reconnect(all);
  });

  it('leaves the lease of another process alone if those who wait for it lost the connection', async () => {
    const all = await processes(10_000, { retryMs: 1 });
    const { service, held, call, callLate, settle, isShared } = all;
    call();
    await eventually('one logs in', () => service.logins.size === 1);
    await wait(all);
    held.isHolding = true;
    callLate();
    await eventually('it is told to wait', () => held.held === 1);
    held.isHolding = false;
    held.lost = 'run';
    held.passOn();
    await eventually('it logs in for itself', () => service.logins.size === 2);
    held.lost = 'none';
    await eventually('it is shared again', () => {
      callLate();
      return isShared();
    });
    await settle();
    await settle();
    expect(service.loginCount).toBe(2);
  });
});
