import { createClient } from 'redis';
import { defer, lastValueFrom, mergeMap, type ObservableInput, of, range } from 'rxjs';
import { type TokenCacheOptions, tokenCache } from 'rxtalk';
import { type RedisClient, redisTokenStore, type ScriptOptions } from 'rxtalk/redis';
import { RedisServer } from '../../test/redis/support/redisServer';
import type { Check } from './check';

const USES = 50_000;
const AT_ONCE = 200;

/**
 * What a use costs: round trips are counted, and times are printed beside those of the same script without
 * the store, of `PING`, and of the store in memory.
 */
export async function cost(): Promise<readonly Check[]> {
  const redis = await RedisServer.started();
  const client = createClient({ url: redis.url });
  client.on('error', () => {});
  await client.connect();
  try {
    const store = (key: string, encryptionKey?: Uint8Array) =>
      redisTokenStore(client, { key, encryptionKey, commandMs: 60_000 });
    const noting = new NotingClient(client);
    await speedOf({ store: redisTokenStore(noting, { key: 'warm', commandMs: 60_000 }) });
    await client.configResetStat();
    const shared = await speedOf({ store: store('plain') });
    const calls = callsIn(await client.info('commandstats'));
    const script = await speedOfEach(defer(() => noting.repeatLast()));
    const ping = await speedOfEach(defer(() => client.ping()));
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
      { name: 'uses a second in Redis', value: printed(shared) },
      { name: '- its script, sent by the client alone', value: beside(script, shared) },
      { name: '- `PING`, sent by the client alone', value: beside(ping, shared) },
      { name: 'uses a second in Redis, encrypted', value: printed(sealed) },
      { name: 'uses a second in Redis, with a login for every five', value: printed(fives) },
      { name: 'uses a second in memory', value: printed(memory) },
    ];
  } finally {
    client.destroy();
    await redis.stop();
  }
}

interface Speed {
  readonly perSecond: number;
  /** The CPU of this process for one, in microseconds. */
  readonly cpuMicroseconds: number;
}

async function speedOf(options: TokenCacheOptions): Promise<Speed> {
  let logins = 0;
  const login$ = defer(() => of({ token: `T${++logins}`, expiresAtMs: Date.now() + 3_600_000 }));
  const tokens = tokenCache(login$, { maxUses: Number.POSITIVE_INFINITY, ...options });
  await lastValueFrom(tokens.withToken(({ token }) => of(token)));
  return speedOfEach(tokens.withToken(({ token }) => of(token)));
}

async function speedOfEach(one$: ObservableInput<unknown>): Promise<Speed> {
  const count = USES - 1;
  const startMs = performance.now();
  const used = process.cpuUsage();
  await lastValueFrom(range(0, count).pipe(mergeMap(() => one$, AT_ONCE)));
  const { user, system } = process.cpuUsage(used);
  const seconds = (performance.now() - startMs) / 1_000;
  return { perSecond: count / seconds, cpuMicroseconds: (user + system) / count };
}

function printed({ perSecond, cpuMicroseconds }: Speed): string {
  return `${Math.round(perSecond)} (${cpuMicroseconds.toFixed(1)} µs of CPU each)`;
}

/** A speed, and how much of it a use has. */
function beside(speed: Speed, use: Speed): string {
  return `${printed(speed)}: a use has ${Math.round((100 * use.perSecond) / speed.perSecond)} % of that`;
}

/** A client that can send its last script again. */
class NotingClient implements RedisClient {
  readonly #client: RedisClient;
  repeatLast: () => Promise<unknown> = () => Promise.reject(new Error('No script was sent'));

  constructor(client: RedisClient) {
    this.#client = client;
  }

  eval(script: string, options: ScriptOptions): Promise<unknown> {
    return this.#client.eval(script, options);
  }

  evalSha(sha1: string, options: ScriptOptions): Promise<unknown> {
    this.repeatLast = () => this.#client.evalSha(sha1, options);
    return this.repeatLast();
  }
}

function callsIn(stats: string): number {
  const calls = stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g);
  return [...calls].reduce((sum, [, count]) => sum + Number(count), 0);
}
