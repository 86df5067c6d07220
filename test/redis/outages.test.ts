import { once } from 'node:events';
import { createServer, connect as open } from 'node:net';
import { createClient } from 'redis';
import { lastValueFrom } from 'rxjs';
import { createGPTalk, isRxtalkError, tokenCache } from 'rxtalk';
import { type RedisTokenStore, type RedisTokenStoreOptions, redisTokenStore } from 'rxtalk/redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeService, subscribeTo } from '../auth/fakeService';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { outcomeOf } from '../support/outcome';
import { hasRedis, redisClient, redisServer } from './support/redis';

const SECRET = /secret-|hunter2/;

/** A cache with a store whose service answers at once, and the states that the store has reported. */
function cacheOn(client: unknown, options: Partial<RedisTokenStoreOptions> = {}, maxUses = 5) {
  const service = new FakeService(maxUses, {
    login: (login) => login.answer(),
    text: (request) => request.end(),
  });
  const store = redisTokenStore(client as never, { key: 'test', retryMs: 20, ...options });
  const tokens = tokenCache(service.login$, { maxUses, store });
  const states: string[] = [];
  store.status$.subscribe((status) => states.push(status.state));
  const call = () => outcomeOf(tokens.withToken((auth) => service.text(auth)));
  return { service, store, states, call };
}

function errorOf(store: RedisTokenStore): unknown {
  let error: unknown;
  store.status$
    .subscribe((status) => {
      error = 'error' in status ? status.error : undefined;
    })
    .unsubscribe();
  return error;
}

describe.skipIf(!hasRedis)('a call', () => {
  it('succeeds while Redis is stopped and started, and no token is used too often', async () => {
    const redis = await redisServer();
    const service = await gptalkServer({ answer: () => ['Hello'], maxUses: 5 });
    const client = await redisClient(redis.url, { socket: { reconnectStrategy: 20 } });
    const store = redisTokenStore(client, { key: 'test', retryMs: 20 });
    const gptalk = createGPTalk({ baseURL: service.url, store });
    const states: string[] = [];
    store.status$.subscribe(({ state }) => states.push(state));
    let isOver = false;
    const asking = Promise.all(
      [1, 2, 3, 4].map(async () => {
        const errors: unknown[] = [];
        while (!isOver) {
          const { error } = await outcomeOf(gptalk.stream('Hi'));
          if (error) errors.push(error);
        }
        return errors;
      }),
    );
    await eventually('some are answered', () => service.stats.texts > 20);
    await redis.stop();
    await eventually('it is local', () => states.includes('local'));
    const before = service.stats.texts;
    await eventually('more are answered', () => service.stats.texts > before + 20);
    await redis.start();
    await eventually('it is shared again', () => states.at(-1) === 'shared');
    isOver = true;
    expect((await asking).flat()).toEqual([]);
    expect(service.stats.refusals).toBe(0);
  });

  it.each(['local', 'error'] as const)(
    'doesn’t hang while Redis is paused, and Redis is used again afterwards: %s',
    async (onOutage) => {
      const redis = await redisServer();
      const client = await redisClient(redis.url);
      const { service, store, states, call } = cacheOn(client, { onOutage, commandMs: 300 });
      expect((await call()).error).toBeUndefined();
      redis.signal('SIGSTOP');
      onTestFinished(() => redis.signal('SIGCONT'));
      const outcomes = await Promise.all(Array.from({ length: 12 }, call));
      if (onOutage === 'local') {
        expect(outcomes.map(({ error }) => error)).toEqual(Array(12).fill(undefined));
        expect(service.loginCount).toBe(1 + 3);
      } else {
        for (const { error } of outcomes) {
          expect(isRxtalkError(error) && error.code).toBe('deadline');
          expect(error).toMatchObject({ outcome: 'unsent', isTransient: true, step: 'redis' });
        }
      }
      expect(errorOf(store)).toMatchObject({ code: 'deadline', limitMs: 300 });
      redis.signal('SIGCONT');
      while (states.at(-1) !== 'shared') {
        await call();
        await new Promise(setImmediate);
      }
      expect([...service.overused]).toEqual([]);
      expect(states[1]).toBe(onOutage === 'local' ? 'local' : 'down');
    },
  );

  it('succeeds while Redis is full, and the status has only its error code', async () => {
    const redis = await redisServer(['--maxmemory', '1', '--maxmemory-policy', 'noeviction']);
    const { service, store, call } = cacheOn(await redisClient(redis.url));
    for (let number = 0; number < 10; number++) expect((await call()).error).toBeUndefined();
    expect(service.loginCount).toBe(2);
    expect(errorOf(store)).toMatchObject({ code: 'service', serviceCode: 'OOM' });
  });

  it('uses no token too often if Redis drops any of its keys at any time', async () => {
    const redis = await redisServer();
    const client = await redisClient(redis.url);
    const { service, call } = cacheOn(client, { commandMs: 20_000 });
    for (let number = 0; number < 60; number++) {
      expect((await call()).error).toBeUndefined();
      const keys = await client.keys('*');
      const dropped = keys[(number * 7) % Math.max(keys.length, 1)];
      if (number % 3 === 0 && dropped) await client.del(dropped);
    }
    expect([...service.overused]).toEqual([]);
  });

  it('succeeds with a wrong password, which no error shows', async () => {
    const user = ['--user', 'nobody', 'on', 'nopass', '+@connection'];
    const redis = await redisServer(['--requirepass', 'right', ...user]);
    const client = createClient({ url: redis.url.replace('//', '//:hunter2@') });
    client.on('error', () => {});
    onTestFinished(() => {
      if (client.isOpen) client.destroy();
    });
    void client.connect().catch(() => {});
    const { store, call } = cacheOn(client);
    expect((await call()).error).toBeUndefined();
    expect(isRxtalkError(errorOf(store))).toBe(true);
    expect(JSON.stringify(errorOf(store))).not.toMatch(SECRET);
    // The server accepts this user, and refuses its scripts.
    const nobody = cacheOn(await redisClient(redis.url.replace('//', '//nobody:hunter2@')));
    expect((await nobody.call()).error).toBeUndefined();
    expect(errorOf(nobody.store)).toMatchObject({ code: 'service', outcome: 'unsent' });
  });

  it('uses the shared tokens if Redis is slow by 200 ms', async () => {
    const redis = await redisServer();
    const slow = createServer((socket) => {
      const upstream = open(redis.port, '127.0.0.1');
      socket.pipe(upstream);
      upstream.on('data', (bytes) => setTimeout(() => socket.write(bytes), 200));
      socket.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
      upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void slow.close());
    await once(slow, 'listening');
    const { port } = slow.address() as { port: number };
    const client = await redisClient(`redis://127.0.0.1:${port}`);
    const { service, states, call } = cacheOn(client, { commandMs: 20_000 });
    await Promise.all(Array.from({ length: 10 }, call));
    expect(service.loginCount).toBe(2);
    expect(states).toEqual(['shared']);
  });

  it('that is unsubscribed from before Redis answers doesn’t keep the token from others', async () => {
    const redis = await redisServer();
    const client = await redisClient(redis.url);
    const service = new FakeService(1);
    const store = redisTokenStore(client, { key: 'test', commandMs: 20_000, leaseMs: 60_000 });
    const tokens = tokenCache(service.login$, { maxUses: 1, store });
    subscribeTo(tokens.withToken((auth) => service.text(auth))).leave();
    const next = lastValueFrom(tokens.withToken((auth) => service.text(auth)));
    await eventually('the next one logs in', () => service.logins.size === 1);
    service.login().answer();
    await eventually('it has the token', () => service.requests.size === 1);
    service.request().end();
    expect(await next).toBe('secret-1');
  });
});
