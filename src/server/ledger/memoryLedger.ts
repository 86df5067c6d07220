import { type OptionRules, readOptions } from '../../arguments/readOptions';
import { isFunction, isPositiveInteger, type Rule } from '../../arguments/rules';
import { Expiring } from './expiring';
import type { GPTalkQuestion, TokenLedger } from './tokenLedger';

export interface MemoryLedgerOptions {
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
   * How many bearer tokens are remembered; beyond that, the oldest becomes unknown.
   * @default 100000
   */
  readonly maxTokens?: number | undefined;
  /**
   * The maximum total length of the pending questions, in characters; beyond that, the oldest are dropped.
   * @default 67108864
   */
  readonly maxWaitingLength?: number | undefined;
  /**
   * The current time, in milliseconds since 1970.
   * @default Date.now
   */
  readonly now?: (() => number) | undefined;
}

const rules = {
  maxUses: [isPositiveInteger, 5],
  tokenTtlMs: [isPositiveInteger, 3_600_000],
  streamTtlMs: [isPositiveInteger, 60_000],
  maxTokens: [isPositiveInteger, 100_000],
  maxWaitingLength: [isPositiveInteger, 67_108_864],
  now: [isFunction as unknown as Rule<() => number>, Date.now],
} satisfies OptionRules<MemoryLedgerOptions>;

/**
 * Creates a token ledger in the memory of this process.
 *
 * 1. It issues bearer tokens, and counts a use of one for each text.
 * 2. It keeps the question of each text until its stream is opened, once.
 * 3. When it adds a token or a question, it forgets those that have expired.
 *
 * It forgets a token when it is used up or expired. Its memory is bounded: beyond a limit, the oldest
 * tokens become unknown, and their clients log in again. It uses no timer.
 *
 * @param options see {@link MemoryLedgerOptions}.
 * @throws TypeError at once if an option is wrong.
 * @see `redisLedger` of `rxtalk/redis`, which many servers share.
 *
 * @example
 * ```ts
 * import { memoryLedger } from 'rxtalk/server';
 *
 * const ledger = memoryLedger({ maxUses: 1 });
 * const { token } = await ledger.issue();
 * const question = { prompt: 'Hi', model: 'm', temperature: 0 };
 * const streamToken = await ledger.submit(token, question);
 * console.log(await ledger.submit(token, question)); // its only use is spent
 * console.log((await ledger.open(streamToken ?? ''))?.prompt);
 * console.log(await ledger.open(streamToken ?? '')); // it opens one stream, once
 * // → undefined
 * // → Hi
 * // → undefined
 * ```
 */
export function memoryLedger(options: MemoryLedgerOptions = {}): TokenLedger {
  const read = readOptions('options', options, rules);
  const { maxUses, tokenTtlMs, streamTtlMs, maxTokens, maxWaitingLength, now } = read;
  const bearers = new Expiring<{ uses: number }>(tokenTtlMs, maxTokens, () => 1, now);
  const questions = new Expiring<GPTalkQuestion>(streamTtlMs, maxWaitingLength, lengthOf, now);

  return {
    async issue() {
      const token = `bearer-${crypto.randomUUID()}`;
      return { token, expiresAtMs: bearers.add(token, { uses: maxUses }) };
    },
    async submit(bearer, question) {
      const found = bearers.get(bearer);
      if (!found) return undefined;
      found.uses--;
      if (found.uses === 0) bearers.take(bearer);
      const token = `stream-${crypto.randomUUID()}`;
      questions.add(token, question);
      return token;
    },
    async open(streamToken) {
      return questions.take(streamToken);
    },
  };
}

/** An empty question takes memory, too. */
function lengthOf({ prompt, model }: GPTalkQuestion): number {
  return prompt.length + model.length + 100;
}
