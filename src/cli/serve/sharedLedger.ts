import { createClient } from '@redis/client';
import { defer, firstValueFrom, TimeoutError, timeout } from 'rxjs';
import { redisLedger } from 'rxtalk/redis';
import type { TokenLedger } from 'rxtalk/server';
import type { Console } from '../io/console';
import { UsageError } from '../usageError';

/** The tokens of the GPTalk wire, shared by every server with the same Redis server. */
export interface SharedLedger {
  readonly ledger: TokenLedger;
  /** Closes the connection. */
  close(): void;
}

const EXPECTED = 'Expected --redis, or REDIS_URL, to be a URL such as redis://127.0.0.1:6379';

/** How long the first connection may take. */
const CONNECT_MS = 5_000;

/**
 * Connects to the Redis server that `--redis` names, or else the environment. While Redis is unavailable
 * later, requests for a token fail, and the client reconnects by itself.
 */
export async function sharedLedger(
  given: string | true,
  tokens: { readonly maxUses: number | undefined; readonly tokenTtlMs: number | undefined },
  { host, notes }: Console,
): Promise<SharedLedger> {
  const url = given === true ? host.env['REDIS_URL'] : given;
  if (url === undefined || !/^rediss?:$/.test(protocolOf(url))) {
    throw new UsageError(EXPECTED);
  }
  let hasConnected = false;
  let isAway = false;
  const client = created(() =>
    createClient({
      url,
      disableOfflineQueue: true,
      socket: {
        reconnectStrategy: (retries) => hasConnected && Math.min(50 * 2 ** retries, 2_000),
      },
    }),
  );
  client.on('error', (error) => {
    if (hasConnected && !isAway) notes.complain(`Redis is unavailable (${reasonOf(error)})`);
    isAway = true;
  });
  client.on('ready', () => {
    if (hasConnected) notes.say('Redis is available again.');
    isAway = false;
  });
  try {
    // A server that wants a password lets clients connect without one.
    const ready$ = defer(async () => (await client.connect()).ping());
    await firstValueFrom(ready$.pipe(timeout(CONNECT_MS)));
  } catch (error) {
    if (client.isOpen) client.destroy();
    const { host: place } = new URL(url); // without the password
    throw new UsageError(`Can't connect to Redis at ${place} (${reasonOf(error)}): check --redis`);
  }
  hasConnected = true;
  return { ledger: redisLedger(client, tokens), close: () => client.destroy() };
}

/** The client checks the rest of the URL, such as the number of the database. */
function created<T>(create: () => T): T {
  try {
    return create();
  } catch {
    throw new UsageError(EXPECTED);
  }
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

/** The code of an error, such as `ECONNREFUSED` or `WRONGPASS`: other words may name a secret. */
function reasonOf(error: unknown): string {
  if (error instanceof TimeoutError) return `no answer in ${CONNECT_MS / 1_000} s`;
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? /^[A-Z]{2,}(?= )/.exec(message)?.[0] ?? 'the connection was closed';
}
