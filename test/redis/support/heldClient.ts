import type { RedisClient, ScriptOptions } from 'rxtalk/redis';

/** A client whose scripts are run at once, and whose replies can be held back. */
export class HeldClient implements RedisClient {
  readonly #client: RedisClient;
  readonly #held: (() => void)[] = [];
  isHolding = false;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  /** How many replies are held back. */
  get held(): number {
    return this.#held.length;
  }

  eval(script: string, options: ScriptOptions): Promise<unknown> {
    return this.#hold(this.#client.eval(script, options));
  }

  evalSha(sha1: string, options: ScriptOptions): Promise<unknown> {
    return this.#hold(this.#client.evalSha(sha1, options));
  }

  /** Passes on what was held back. */
  passOn(): void {
    for (const pass of this.#held.splice(0)) pass();
  }

  async #hold(running: Promise<unknown>): Promise<unknown> {
    const isHeld = this.isHolding;
    const reply = await running;
    if (isHeld) await new Promise<void>((resolve) => this.#held.push(resolve));
    return reply;
  }
}
