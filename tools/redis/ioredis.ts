import { Redis } from 'ioredis';
import { defer, delay, lastValueFrom, mergeMap, of, range, toArray } from 'rxjs';
import { tokenCache } from 'rxtalk';
import { type RedisClient, redisLedger, redisTokenStore } from 'rxtalk/redis';
import { RedisServer } from '../../test/redis/support/redisServer';
import type { Check } from './check';

const CALLS = 40;
const USES = 5;

/** Two caches and two ledgers over clients of another package, as `docs/machines.md` adapts them. */
export async function ioredis(): Promise<readonly Check[]> {
  const server = await RedisServer.started();
  const redises = [new Redis(server.url), new Redis(server.url)] as const;
  try {
    const [one, two] = [adapted(redises[0]), adapted(redises[1])];
    let logins = 0;
    const login$ = defer(() => of({ token: `T${++logins}`, expiresAtMs: Date.now() + 3_600_000 }));
    const cacheOf = (client: RedisClient) =>
      tokenCache(login$.pipe(delay(5)), {
        maxUses: USES,
        store: redisTokenStore(client, { key: 'app', commandMs: 60_000, pollMs: 20 }),
      });
    const [first, second] = [cacheOf(one), cacheOf(two)];
    const call = (number: number) =>
      (number % 2 === 0 ? first : second).withToken(({ token }) => of(token));
    const tokens = await lastValueFrom(range(0, CALLS).pipe(mergeMap(call), toArray()));
    const usesOf = (token: string) => tokens.filter((used) => used === token).length;
    const most = Math.max(...tokens.map(usesOf));

    const question = { prompt: 'Hi', model: 'm', temperature: 0 };
    const { token } = await redisLedger(one).issue();
    const stream = (await redisLedger(two).submit(token, question)) ?? '';
    const opened = await redisLedger(one).open(stream);
    return [
      {
        name: `ioredis: logins for ${CALLS} calls at once in two caches`,
        value: `${logins}`,
        expected: `${CALLS / USES}`,
        holds: logins === CALLS / USES,
      },
      {
        name: 'ioredis: most uses of one token',
        value: `${most}`,
        expected: `${USES}`,
        holds: most === USES,
      },
      {
        name: 'ioredis: question opened at the other ledger',
        value: `${opened?.prompt}`,
        expected: question.prompt,
        holds: opened?.prompt === question.prompt,
      },
    ];
  } finally {
    for (const redis of redises) redis.disconnect();
    await server.stop();
  }
}

function adapted(redis: Redis): RedisClient {
  return {
    eval: (script, { keys, arguments: args }) => redis.eval(script, keys.length, ...keys, ...args),
    evalSha: (sha1, { keys, arguments: args }) =>
      redis.evalsha(sha1, keys.length, ...keys, ...args),
  };
}
