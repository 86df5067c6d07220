import { catchError, concatMap, map, type Observable, of, shareReplay } from 'rxjs';
import { type OptionRules, readOptions } from '../../arguments/readOptions';
import { isPositiveInteger, type Rule } from '../../arguments/rules';
import { kindOf, wrong } from '../../arguments/wrong';
import type { AuthToken } from '../../auth/authToken';
import type { TakenUse, TokenInHand, TokenStore, UseRequest } from '../../auth/tokenStore';
import type { RxtalkError } from '../../errors/rxtalkError';
import { messagesOf } from '../client/messages';
import { Reach } from '../client/reach';
import type { RedisClient } from '../client/redisClient';
import { isClient, isKeyPart, isPrefix } from '../client/rules';
import { KnownTokens } from './knownTokens';
import { Logins, type Stored } from './logins';
import { sealOf } from './seal';
import { type Reply, SharedTokens } from './sharedTokens';

export interface RedisTokenStoreOptions {
  /**
   * Identifies the shared tokens: processes with the same key use the same tokens. Use a different key for
   * each service and account. Caches with different `maxUses` share no tokens.
   */
  readonly key: string;
  /**
   * The prefix of every key in Redis.
   * @default 'rxtalk:'
   */
  readonly prefix?: string | undefined;
  /**
   * Encrypts the tokens in Redis with AES-GCM: 16, 24 or 32 bytes. Processes with different keys share
   * nothing.
   * @default the tokens are readable
   */
  readonly encryptionKey?: Uint8Array | undefined;
  /**
   * What a call does while Redis is unavailable: `'local'` uses tokens of this process alone, `'error'`
   * fails.
   * @default 'local'
   */
  readonly onOutage?: 'local' | 'error' | undefined;
  /**
   * How long one login may take, in milliseconds; must exceed its deadlines. After that, another process
   * logs in.
   * @default 65000
   */
  readonly leaseMs?: number | undefined;
  /**
   * How often calls that wait for the login of another process poll, in milliseconds. A message wakes them
   * sooner.
   * @default 250
   */
  readonly pollMs?: number | undefined;
  /**
   * How long a command may take before it counts as an outage, in milliseconds.
   * @default 2000
   */
  readonly commandMs?: number | undefined;
  /**
   * How long Redis isn't contacted after an outage, in milliseconds.
   * @default 1000
   */
  readonly retryMs?: number | undefined;
}

/** Whether the tokens are shared; if not, why, and whether this process uses its own tokens. */
export type RedisTokenStatus =
  | { readonly state: 'shared' }
  | { readonly state: 'local' | 'down'; readonly error: RxtalkError };

export interface RedisTokenStore extends TokenStore {
  /** Emits the current state, then each change. It never completes and never fails. */
  readonly status$: Observable<RedisTokenStatus>;
}

const isEncryptionKey: Rule<Uint8Array | undefined> = (value, name) => {
  if (value === undefined) return undefined;
  if (value instanceof Uint8Array && [16, 24, 32].includes(value.length)) return value;
  throw wrong(name, 'a Uint8Array of 16, 24 or 32 bytes', kindOf(value));
};

const isOnOutage: Rule<'local' | 'error'> = (value, name) => {
  if (value === 'local' || value === 'error') return value;
  throw wrong(name, "'local' or 'error'", kindOf(value));
};

const rules = {
  key: [isKeyPart],
  prefix: [isPrefix, 'rxtalk:'],
  encryptionKey: [isEncryptionKey],
  onOutage: [isOnOutage, 'local'],
  leaseMs: [isPositiveInteger, 65_000],
  pollMs: [isPositiveInteger, 250],
  commandMs: [isPositiveInteger, 2_000],
  retryMs: [isPositiveInteger, 1_000],
} satisfies OptionRules<RedisTokenStoreOptions>;

/**
 * Creates a store that keeps the tokens of a token cache in Redis, so that processes on many machines share
 * them: no token is used more than `maxUses` times, and n concurrent calls, across all processes, need
 * ceil(n / maxUses) logins.
 *
 * 1. A use takes one round trip. If no use is left, one process logs in under a lease.
 * 2. The others wait for its token. If that process dies, or its login fails, one of the others logs in
 *    instead; an error reaches only the calls of the process whose login failed.
 * 3. The clock of Redis decides what has expired.
 *
 * While Redis is unavailable, each process logs in for itself or its calls fail, depending on `onOutage`;
 * `status$` reports this. If it is unknown whether a use was counted, it counts as spent. You connect and
 * close the client.
 *
 * @param client a connected client of the `redis` package, of a server or a cluster.
 * @param options `key`, and others: see {@link RedisTokenStoreOptions}.
 * @throws TypeError at once if an argument is wrong.
 * @see {@link redisLedger}, which shares the tokens of servers; `tokenCache` of `rxtalk`.
 *
 * @example
 * ```ts
 * import { createClient } from 'redis';
 * import { createGPTalk } from 'rxtalk';
 * import { redisTokenStore } from 'rxtalk/redis';
 * import { inProcessGPTalk } from 'rxtalk/testing';
 *
 * const client = createClient({ url: 'redis://localhost:6379' });
 * // await client.connect(); without it, Redis is away
 * const store = redisTokenStore(client, { key: 'gptalk' });
 * store.status$.subscribe(({ state }) => console.log(state));
 * const { axios } = inProcessGPTalk({ answer: () => ['Hello'] });
 * createGPTalk({ axios, store }).stream('Hi').subscribe((delta) => console.log(delta));
 * // → shared
 * // → local
 * // → Hello
 * ```
 */
export function redisTokenStore(
  client: RedisClient,
  options: RedisTokenStoreOptions,
): RedisTokenStore {
  isClient(client, 'client');
  const settings = readOptions('options', options, rules);
  const { key, prefix, onOutage, leaseMs, pollMs, commandMs, retryMs } = settings;
  const reach = new Reach(client, commandMs, retryMs);
  const known = new KnownTokens();

  const shared$ = sealOf(settings.encryptionKey).pipe(
    map((seal) => {
      const tokens = new SharedTokens(reach, `${prefix}{${key}}:${seal.name}`, leaseMs);
      return {
        tokens,
        logins: new Logins(tokens, seal, messagesOf(client, tokens.channel), pollMs),
      };
    }),
    shareReplay(1),
  );

  function take(request: UseRequest): TakenUse {
    const { uses, maxUses } = request;
    /** The batch, once Redis has said which one. */
    let id: string | undefined;
    let stored: Stored | undefined;
    /** A use of this process alone, if Redis doesn't answer. */
    let own: TakenUse | undefined;

    function giveBack(tokens: SharedTokens, id: string): void {
      if (uses > 0) tokens.giveBack(id, maxUses, stored?.sealed, stored?.auth);
    }

    function tokenOf(found: Stored, id: string): AuthToken {
      stored = found;
      known.add(id, found, maxUses);
      return found.auth;
    }

    const shared: Observable<AuthToken> = shared$.pipe(
      concatMap(({ tokens, logins }) =>
        tokens
          .take(uses, maxUses, (late) => giveBack(tokens, late.id))
          .pipe(
            concatMap((reply) => {
              id = reply.id;
              const read = reply.kind === 'token' && known.get(reply.id);
              if (read) return of(tokenOf({ ...read, uses: reply.uses }, reply.id));
              return readToken(logins, reply, request).pipe(
                // Redis has forgotten the login if there is none: once more.
                concatMap((found) => (found ? of(tokenOf(found, reply.id)) : shared)),
              );
            }),
          ),
      ),
    );

    return {
      auth: undefined,
      auth$: shared.pipe(
        catchError((error: unknown) => {
          if (onOutage === 'error' || !reach.isFailure(error)) throw error;
          id = undefined;
          own = request.local();
          return own.auth ? of(own.auth) : own.auth$;
        }),
      ),
      giveBack() {
        own?.giveBack();
        const taken = id;
        if (taken === undefined) return;
        if (stored) known.giveBack(taken, uses);
        shared$.subscribe(({ tokens }) => giveBack(tokens, taken));
      },
      leave() {
        own?.leave();
      },
    };
  }

  return {
    take,
    invalidate(token) {
      for (const id of known.remove(token)) {
        shared$.subscribe(({ tokens }) => tokens.invalidate(id));
      }
    },
    get inHand(): TokenInHand | undefined {
      return known.latest;
    },
    status$: reach.failure$.pipe(
      map((error): RedisTokenStatus => {
        if (!error) return { state: 'shared' };
        return { state: onOutage === 'local' ? 'local' : 'down', error };
      }),
    ),
  };
}

/** The token that a reply has or promises; undefined if Redis has forgotten its login. */
function readToken(
  logins: Logins,
  reply: Reply,
  request: UseRequest,
): Observable<Stored | undefined> {
  if (reply.kind === 'gone') return of(undefined);
  return reply.kind === 'token' ? logins.open(reply) : logins.of(reply, request);
}
