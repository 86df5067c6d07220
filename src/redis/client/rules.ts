import type { Rule } from '../../arguments/rules';
import { kindOf, wrong } from '../../arguments/wrong';
import type { RedisClient } from './redisClient';

export const isClient: Rule<RedisClient> = (value, name) => {
  const { eval: run, evalSha } = (value ?? {}) as Partial<RedisClient>;
  if (typeof run === 'function' && typeof evalSha === 'function') return value as RedisClient;
  throw wrong(name, 'a client of the `redis` package', kindOf(value));
};

/** What a key may start with: braces would decide which node of a cluster has it. */
export const isPrefix: Rule<string> = (value, name) => {
  if (typeof value === 'string' && !/[{}]/.test(value)) return value;
  throw wrong(name, 'a string without braces', kindOf(value));
};

export const isKeyPart: Rule<string> = (value, name) => {
  if (value !== '') return isPrefix(value, name);
  throw wrong(name, 'a non-empty string without braces', kindOf(value));
};
