import { firstValueFrom } from 'rxjs';
import { type OptionRules, readOptions } from '../../arguments/readOptions';
import { isPositiveInteger } from '../../arguments/rules';
import type { GPTalkQuestion, TokenLedger } from '../../server/ledger/tokenLedger';
import { Reach } from '../client/reach';
import type { RedisClient } from '../client/redisClient';
import { isClient, isPrefix } from '../client/rules';
import { LEDGER_SCRIPT, type LedgerCommand } from './ledgerScript';

export interface RedisLedgerOptions {
  /**
   * The prefix of every key in Redis: servers with the same prefix share one ledger.
   * @default 'rxtalk:'
   */
  readonly prefix?: string | undefined;
  /**
   * How many times one bearer token is accepted.
   * @default 5
   */
  readonly maxUses?: number | undefined;
  /**
   * How long a bearer token is accepted, in milliseconds.
   * @default 3600000
   */
  readonly tokenTtlMs?: number | undefined;
  /**
   * How long a question waits for its stream to be opened, in milliseconds.
   * @default 60000
   */
  readonly streamTtlMs?: number | undefined;
  /**
   * How long a command may take before it fails, in milliseconds.
   * @default 2000
   */
  readonly commandMs?: number | undefined;
}

const rules = {
  prefix: [isPrefix, 'rxtalk:'],
  maxUses: [isPositiveInteger, 5],
  tokenTtlMs: [isPositiveInteger, 3_600_000],
  streamTtlMs: [isPositiveInteger, 60_000],
  commandMs: [isPositiveInteger, 2_000],
} satisfies OptionRules<RedisLedgerOptions>;

/**
 * Creates a token ledger in Redis that many GPTalk servers share: a client can log in at one server, submit
 * its text to another and open its stream at a third.
 *
 * 1. `issue` stores a new bearer token with its uses.
 * 2. `submit` takes one of them and stores the question under a new stream token; if no use is left, it
 *    returns undefined.
 * 3. `open` returns the question of a stream token once, and removes it.
 *
 * Each method is one round trip and atomic, so uses, expiry and one-time stream tokens are exact. The clock
 * of Redis decides what has expired, and Redis forgets it. Questions are stored as JSON. While Redis is
 * unavailable, each method rejects with a typed error.
 *
 * @param client a connected client of the `redis` package, of a server or a cluster.
 * @param options see {@link RedisLedgerOptions}.
 * @throws TypeError at once if an argument is wrong.
 * @see {@link redisTokenStore}, which shares the tokens of clients; `memoryLedger` of `rxtalk/server`.
 *
 * @example
 * ```ts
 * import { createClient } from 'redis';
 * import { isRxtalkError } from 'rxtalk';
 * import { redisLedger } from 'rxtalk/redis';
 *
 * const client = createClient({ url: 'redis://localhost:6379' });
 * // await client.connect(); without it, Redis is away
 * const ledger = redisLedger(client, { prefix: 'chat:' }); // for `gptalkHandler(service, { ledger })`
 * ledger.issue().catch((error) => console.log(isRxtalkError(error) && error.message));
 * // → There is no connection to Redis
 * ```
 */
export function redisLedger(client: RedisClient, options: RedisLedgerOptions = {}): TokenLedger {
  isClient(client, 'client');
  const settings = readOptions('options', options, rules);
  const { prefix, maxUses, tokenTtlMs, streamTtlMs, commandMs } = settings;
  const reach = new Reach(client, commandMs, 0);

  /** Runs one command; all keys of a ledger are in one slot of a cluster. */
  function run<T>(command: LedgerCommand, keys: string[], args: unknown[] = []): Promise<T> {
    return firstValueFrom(reach.run<T>(LEDGER_SCRIPT, keys, [command, ...args]));
  }

  const bearerKey = (token: string) => `${prefix}{ledger}:bearer:${token}`;
  const streamKey = (token: string) => `${prefix}{ledger}:stream:${token}`;

  return {
    async issue() {
      const token = `bearer-${crypto.randomUUID()}`;
      const args = [maxUses, tokenTtlMs];
      return { token, expiresAtMs: await run<number>('issue', [bearerKey(token)], args) };
    },
    async submit(bearer, question) {
      const token = `stream-${crypto.randomUUID()}`;
      const keys = [bearerKey(bearer), streamKey(token)];
      const uses = await run<number>('submit', keys, [JSON.stringify(question), streamTtlMs]);
      return uses > 0 ? token : undefined;
    },
    async open(streamToken) {
      const text = await run<string | null>('open', [streamKey(streamToken)]);
      return text === null ? undefined : (JSON.parse(text) as GPTalkQuestion);
    },
  };
}
