import { lastValueFrom, of } from 'rxjs';
import { tokenCache } from 'rxtalk';
import { redisTokenStore } from 'rxtalk/redis';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { testedCache } from '../auth/laws/testedCache';
import { tokenLaws } from '../auth/laws/tokenLaws';
import { ClockedClient } from './support/clockedClient';
import { type Client, hasRedis, redisClient } from './support/redis';
import { RedisServer } from './support/redisServer';

describe.skipIf(!hasRedis)('with a server', () => {
  let server: RedisServer;
  let client: Client;
  let caches = 0;

  beforeAll(async () => {
    server = await RedisServer.started();
  });
  beforeEach(async () => {
    client = await redisClient(server.url);
    // The first use in a process also waits for the hash of the script, which no command shows.
    const tokens = tokenCache(of({ token: 'warm', expiresAtMs: 0 }), {
      store: redisTokenStore(client, { key: 'warm' }),
    });
    await lastValueFrom(tokens.warmUp(), { defaultValue: undefined });
  });
  afterAll(() => server.stop());

  tokenLaws('a cache over Redis', async (options) => {
    const clock = { now: 0 };
    const clocked = new ClockedClient(client, clock);
    const store = redisTokenStore(clocked, { key: `test ${caches++}`, commandMs: 60_000 });
    return testedCache(options, clock, store, () => clocked.settled());
  });
});
