import { spawnSync } from 'node:child_process';
import { createClient } from 'redis';
import { onTestFinished } from 'vitest';
import { RedisServer } from './redisServer';

/** Whether `redis-server` is installed; the tests that need it say so if it isn't. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis)
  console.warn('Skipped: redis-server is not installed (apt-get install redis-server)');

/** A started server, stopped when the test has finished. */
export async function redisServer(options: readonly string[] = []): Promise<RedisServer> {
  const server = await RedisServer.started(options);
  onTestFinished(() => server.stop());
  return server;
}

export type Client = Awaited<ReturnType<typeof redisClient>>;

/** A connected client, closed when the test has finished. */
export async function redisClient(url: string, options: Parameters<typeof createClient>[0] = {}) {
  const client = createClient({ url, ...options });
  client.on('error', () => {});
  onTestFinished(() => {
    if (client.isOpen) client.destroy();
  });
  await client.connect();
  return client;
}
