import { setTimeout } from 'node:timers/promises';
import { config, lastValueFrom, NEVER } from 'rxjs';
import { tokenCache } from 'rxtalk';
import { type RedisClient, redisTokenStore } from 'rxtalk/redis';
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  config.onUnhandledError = null;
  vi.restoreAllMocks();
});

it('a key that the platform can’t use is an error of each call, and of nothing else', async () => {
  const unhandled: unknown[] = [];
  config.onUnhandledError = (error) => unhandled.push(error);
  const unsupported = new DOMException('AES-192 is not supported', 'OperationError');
  vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(unsupported);
  const client: RedisClient = { eval: () => NEVER as never, evalSha: () => NEVER as never };
  const store = redisTokenStore(client, { key: 'test', encryptionKey: new Uint8Array(24) });
  const tokens = tokenCache(NEVER, { store });
  for (let call = 0; call < 2; call++) {
    await expect(lastValueFrom(tokens.withToken(() => NEVER))).rejects.toBe(unsupported);
  }
  await setTimeout(); // RxJS reports them in a timer
  expect(unhandled).toEqual([]);
});
