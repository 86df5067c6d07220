/**
 * Tokens and their uses, shared by many processes through Redis.
 *
 * @module redis
 */
export type { RedisClient, RedisSubscriber, ScriptOptions } from './client/redisClient';
export { type RedisLedgerOptions, redisLedger } from './ledger/redisLedger';
export {
  type RedisTokenStatus,
  type RedisTokenStore,
  type RedisTokenStoreOptions,
  redisTokenStore,
} from './tokens/redisTokenStore';
