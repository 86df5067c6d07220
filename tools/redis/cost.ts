import { createClient } from 'redis';
import { defer, lastValueFrom, mergeMap, of, range } from 'rxjs';
import { type TokenCacheOptions, tokenCache } from 'rxtalk';
import { redisTokenStore } from 'rxtalk/redis';
import { RedisServer } from '../../test/redis/support/redisServer';
import type { Check } from './check';

const USES = 50_000;
const AT_ONCE = 200;

/** What a use costs: round trips are counted, and times are printed beside those of the store in memory. */
export async function cost(): Promise<readonly Check[]> {
  const redis = await RedisServer.started();
  const client = createClient({ url: redis.url });
  client.on('error', () => {});
  await client.connect();
  try {
    const store = (key: string, encryptionKey?: Uint8Array) =>
      redisTokenStore(client, { key, encryptionKey, commandMs: 60_000 });
    await speedOf({ store: store('warm') });
    await client.configResetStat();
    const shared = await speedOf({ store: store('plain') });
    const calls = callsIn(await client.info('commandstats'));
    const sealed = await speedOf({ store: store('sealed', new Uint8Array(32)) });
    const fives = await speedOf({ store: store('fives'), maxUses: 5 });
    const memory = await speedOf({});
    return [
      {
        name: `round trips of ${USES} uses and a login`,
        value: `${calls}`,
        expected: `${USES + 1}`,
        holds: calls === USES + 1,
      },
      { name: 'uses a second in Redis', value: shared },
      { name: 'uses a second in Redis, encrypted', value: sealed },
      { name: 'uses a second in Redis, with a login for every five', value: fives },
      { name: 'uses a second in memory', value: memory },
    ];
  } finally {
    client.destroy();
    await redis.stop();
  }
}

async function speedOf(options: TokenCacheOptions): Promise<string> {
  let logins = 0;
  const login$ = defer(() => of({ token: `T${++logins}`, expiresAtMs: Date.now() + 3_600_000 }));
  const tokens = tokenCache(login$, { maxUses: Number.POSITIVE_INFINITY, ...options });
  await lastValueFrom(tokens.withToken(({ token }) => of(token)));
  const startMs = performance.now();
  const used = process.cpuUsage();
  const use$ = tokens.withToken(({ token }) => of(token));
  await lastValueFrom(range(1, USES - 1).pipe(mergeMap(() => use$, AT_ONCE)));
  const { user, system } = process.cpuUsage(used);
  const perSecond = Math.round(USES / ((performance.now() - startMs) / 1_000));
  return `${perSecond} (${((user + system) / USES).toFixed(1)} µs of CPU each)`;
}

function callsIn(stats: string): number {
  const calls = stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g);
  return [...calls].reduce((sum, [, count]) => sum + Number(count), 0);
}
