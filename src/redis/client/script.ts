import type { RedisClient, ScriptOptions } from './redisClient';

/** The current time of the server as `now`, in milliseconds since 1970: the clocks of processes differ. */
const CLOCK = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
`;

/**
 * A Lua script, which the server runs as one atomic step. It is sent whole only if the server lacks it,
 * so two scripts may change places: what has to stay in order needs to be one script.
 */
export class Script {
  readonly #text: string;
  #sha1: Promise<string> | undefined;

  constructor(text: string) {
    this.#text = CLOCK + text;
  }

  async run(client: RedisClient, options: ScriptOptions): Promise<unknown> {
    this.#sha1 ??= sha1Of(this.#text);
    try {
      return await client.evalSha(await this.#sha1, options);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return client.eval(this.#text, options);
    }
  }
}

/** A script of several commands; its first argument names one of them. */
export function scriptOf(names: string, commands: Readonly<Record<string, string>>): Script {
  const cases = Object.entries(commands).map(
    ([name, body]) => `if command == '${name}' then${body}end\n`,
  );
  return new Script(names + cases.join(''));
}

async function sha1Of(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
