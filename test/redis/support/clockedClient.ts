import { setImmediate as turn } from 'node:timers/promises';
import type { RedisClient, ScriptOptions } from 'rxtalk/redis';

const TIME = "redis.call('TIME')";

/** A client whose scripts read the clock of a test, and whose commands are counted until they end. */
export class ClockedClient implements RedisClient {
  readonly #client: RedisClient;
  readonly #clock: { readonly now: number };
  #running = 0;

  constructor(client: RedisClient, clock: { readonly now: number }) {
    this.#client = client;
    this.#clock = clock;
  }

  /** The server never knows a script by its hash: each differs by the time in it. */
  async evalSha(): Promise<never> {
    throw new Error('NOSCRIPT The text has the time');
  }

  async eval(script: string, options: ScriptOptions): Promise<unknown> {
    if (!script.includes(TIME)) throw new Error('Expected a script that reads the clock');
    this.#running++;
    try {
      return await this.#client.eval(
        script.replace(TIME, `{ 0, ${this.#clock.now * 1_000} }`),
        options,
      );
    } finally {
      this.#running--;
    }
  }

  /** Resolves when no command runs, and what follows from the last one has happened. */
  async settled(): Promise<void> {
    do await turn();
    while (this.#running > 0);
  }
}
