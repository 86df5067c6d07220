import { isRxtalkError } from 'rxtalk';
import { redisLedger } from 'rxtalk/redis';
import { beforeEach, describe, expect, it } from 'vitest';
import { ledgerLaws } from '../server/support/ledgerLaws';
import { type Client, hasRedis, redisClient, redisServer } from './support/redis';

const question = { prompt: 'Hi', model: 'm', temperature: 0 };

/** Lets time pass for every key, by making each one expire sooner. */
async function advance(client: Client, prefix: string, ms: number): Promise<void> {
  const script = `
    for _, key in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do
      redis.call('PEXPIRE', key, math.max(0, redis.call('PTTL', key) - ARGV[2]))
    end`;
  await client.eval(script, { keys: [], arguments: [prefix, `${ms}`] });
}

describe.skipIf(!hasRedis)('with a server', () => {
  let ledgers = 0;
  let shared: Client;
  beforeEach(async () => {
    shared = await redisClient((await redisServer()).url);
  });

  ledgerLaws('redisLedger', async (options = {}) => {
    const client = shared;
    const prefix = `test:${ledgers++}:`;
    return {
      ledger: redisLedger(client, { ...options, prefix, commandMs: 20_000 }),
      advance: (ms) => advance(client, prefix, ms),
    };
  });
});

describe.skipIf(!hasRedis)('redisLedger', () => {
  it('is one ledger for all servers with the same prefix, and another for others', async () => {
    const server = await redisServer();
    const [one, two] = [await redisClient(server.url), await redisClient(server.url)];
    const { token } = await redisLedger(one).issue();
    const stream = (await redisLedger(two).submit(token, question)) ?? '';
    expect(await redisLedger(two, { prefix: 'other:' }).submit(token, question)).toBeUndefined();
    expect(await redisLedger(one).open(stream)).toEqual(question);
  });

  it('reports the expiry of a token by the clock of Redis', async () => {
    const client = await redisClient((await redisServer()).url);
    const [seconds] = await client.time();
    const { expiresAtMs } = await redisLedger(client, { tokenTtlMs: 5_000_000 }).issue();
    expect(Math.abs(expiresAtMs - 5_000_000 - Number(seconds) * 1_000)).toBeLessThan(60_000);
  });

  it('rejects with a typed error without a secret while Redis is unavailable', async () => {
    const server = await redisServer();
    const client = await redisClient(server.url);
    const ledger = redisLedger(client);
    const { token } = await ledger.issue();
    await server.stop();
    const error = await ledger.submit(token, question).catch((error: unknown) => error);
    expect(isRxtalkError(error) && error.isTransient).toBe(true);
    expect(JSON.stringify(error)).not.toContain(token);
  });

  it.each([
    { maxUses: 0 },
    { tokenTtlMs: 1.5 },
    { streamTtlMs: -1 },
    { prefix: '{a}' },
    { key: 1 },
  ])('refuses %j at once', (options) => {
    const client = { eval: async () => {}, evalSha: async () => {} };
    expect(() => redisLedger(client, options as never)).toThrow(TypeError);
    expect(() => redisLedger({} as never)).toThrow('a client of the `redis` package');
  });
});
