import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createClient } from 'redis';
import { onTestFinished } from 'vitest';

/** Whether `redis-server` is installed; the tests that need it say so where it isn't. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis)
  console.warn('Skipped: redis-server is not installed (apt-get install redis-server)');

/** A Redis server on loopback, without persistence. */
export class RedisServer {
  #process: ChildProcess | undefined;
  readonly port: number;
  readonly #options: readonly string[];

  constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.#options = options;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts the process, also again after `stop`, and waits until it accepts commands. */
  async start(): Promise<void> {
    const options = [
      '--port',
      `${this.port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      ...this.#options,
    ];
    const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error(`redis-server has ended: ${printed}`);
    });
    const ready = new Promise<void>((resolve) => {
      child.stdout.on('data', () => {
        if (printed.includes('Ready to accept connections')) resolve();
      });
    });
    await Promise.race([ready, ended]);
    ended.catch(() => {});
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(signal);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

/** A started server, stopped when the test has finished. */
export async function redisServer(options: readonly string[] = []): Promise<RedisServer> {
  const server = new RedisServer(await freePort(), options);
  onTestFinished(() => server.stop());
  await server.start();
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

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
