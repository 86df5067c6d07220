import { config } from 'rxjs';
import { HttpStatusError, tokenCache } from 'rxtalk';
import { type RedisClient, type RedisTokenStoreOptions, redisTokenStore } from 'rxtalk/redis';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
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
    return () => subscribeTo(tokens.withToken((auth) => service.text(auth)));
  };
  /** Resolves when the server has run what was sent. */
  const settle = async () => {
    for (const one of [client, late]) {
      await new Promise(setImmediate);
      await one.ping();
    }
  };
  const callLate = on(held, options);
  /** Calls in the first process, and passes the reply on after that has given up on it. */
  const callTooLate = async () => {
    held.isHolding = true;
    callLate();
    await eventually('it logs in for itself', () => service.logins.size === 1);
    await eventually('Redis has answered', () => held.held === 1);
    held.passOn();
    await settle();
  };
  return { service, held, callLate, callTooLate, call: on(client), settle };
}

describe.skipIf(!hasRedis)('the reply of Redis that comes too late', () => {
  it('lets the others log in if it is a lease', async () => {
    const { service, call, callTooLate } = await processes(5, { commandMs: 1 });
    await callTooLate();
    call();
    await eventually('another process logs in', () => service.logins.size === 2);
    for (const login of [...service.logins]) login.answer();
    await eventually('each has a token', () => service.requests.size === 2);
    expect(new Set([...service.requests].map(({ auth }) => auth.token)).size).toBe(2);
  });

  it('gives back the use that was taken', async () => {
    const { service, call, callTooLate } = await processes(2, { commandMs: 1 });
    call();
    await eventually('one logs in', () => service.logins.size === 1);
    service.login().answer();
    await eventually('it has a token', () => service.requests.size === 1);
    await callTooLate();
    call();
    await eventually('it has the token', () => service.requests.size === 2);
    expect([...service.requests].map(({ auth }) => auth.token)).toEqual(['secret-1', 'secret-1']);
  });

  it('isn’t emitted', async () => {
    const stopped = vi.fn();
    config.onStoppedNotification = stopped;
    onTestFinished(() => {
      config.onStoppedNotification = null;
    });
    const { held, callLate, settle } = await processes(2);
    held.isHolding = true;
    const leaver = callLate();
    await eventually('Redis has answered', () => held.held === 1);
    leaver.leave();
    held.passOn();
    await settle();
    await new Promise((resolve) => setTimeout(resolve)); // RxJS reports it in a timer
    expect(stopped).not.toHaveBeenCalled();
  });

  it('lets the others log in if it is the lease of a failed login, and no call waits any more', async () => {
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
