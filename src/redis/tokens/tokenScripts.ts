import { scriptOf } from '../client/script';

/**
 * What is stored of one store, under keys of one hash slot:
 *
 * - `state`, a hash: the sealed token of a batch under its id, and its uses under the id and `#`
 * - `ready`, a sorted set: the tokens with a use left, by their expiry
 * - `pending`, a sorted set: the logins in progress, by the end of their lease, which is also its number
 * - `room`, a set: the logins in progress with a use left, unless they were released
 * - `dead`, a sorted set: the tokens that were invalidated, by the moment they may be forgotten
 * - `arrived:<id>`, a hash: a token that has just arrived, for those who wait for it
 *
 * A token without a use left isn't stored. So whatever Redis loses, by an expiry, an eviction or a
 * failover of a set, counts as used: it costs a login, and no use is counted twice.
 */
export type StoreKey = 'state' | 'ready' | 'pending' | 'room' | 'dead';
export const STORE_KEYS: readonly StoreKey[] = ['state', 'ready', 'pending', 'room', 'dead'];

const NAMES = `
local state, ready, pending, room, dead, arrived = unpack(KEYS)
local command, id = ARGV[1], ARGV[2]

local function usesOf(id) return tonumber(redis.call('HGET', state, id .. '#') or nil) end

local function forget(id)
  redis.call('HDEL', state, id, id .. '#')
  redis.call('ZREM', ready, id)
  redis.call('ZREM', pending, id)
  redis.call('SREM', room, id)
end

local DAY = 86400000

local function keep(lifeMs)
  for _, key in ipairs({ state, ready, pending, room }) do
    if redis.call('PTTL', key) < lifeMs then redis.call('PEXPIRE', key, math.floor(lifeMs)) end
  end
end
`;

const COMMANDS = {
  /**
   * Takes uses: of a token, else of a login in progress, else of a new login with the id that is passed.
   * Returns 'token', its id, the sealed token and its uses; or 'wait', the id and the rest of its lease; or
   * 'lease', the id and the number of the lease.
   */
  take: `
local uses, maxUses, leaseMs = unpack(ARGV, 3)
uses, maxUses, leaseMs = tonumber(uses), tonumber(maxUses), tonumber(leaseMs)

while true do
  local first = redis.call('ZRANGE', ready, 0, 0, 'WITHSCORES')
  local found = first[1]
  if not found then break end
  local sealed = redis.call('HGET', state, found)
  if sealed and tonumber(first[2]) >= now then
    local count = redis.call('HINCRBY', state, found .. '#', uses)
    if count >= maxUses then forget(found) end
    return { 'token', found, sealed, count }
  end
  forget(found)
end

-- The processes that waited for these are gone.
for _, left in ipairs(redis.call('ZRANGEBYSCORE', pending, '-inf', now - leaseMs, 'LIMIT', 0, 50)) do
  forget(left)
end

while true do
  local found = redis.call('SRANDMEMBER', room)
  if not found then break end
  local leaseEnd = redis.call('ZSCORE', pending, found)
  if leaseEnd and usesOf(found) then
    local count = redis.call('HINCRBY', state, found .. '#', uses)
    if count >= maxUses then redis.call('SREM', room, found) end
    return { 'wait', found, math.max(0, tonumber(leaseEnd) - now) }
  end
  forget(found)
end

redis.call('HSET', state, id .. '#', uses)
redis.call('ZADD', pending, now + leaseMs, id)
if uses < maxUses then redis.call('SADD', room, id) end
keep(DAY)
return { 'lease', id, now + leaseMs }
`,

  /**
   * Asks for the token of a login in progress. Returns 'token', the id, the sealed token and its uses so
   * far; or 'wait'; or 'lease' if the lease of another process has ended, which is then the caller's; or
   * 'gone'.
   */
  ask: `
local leaseMs, maxUses = tonumber(ARGV[3]), tonumber(ARGV[4])
local sealed = redis.call('HGET', arrived, 'token')
if sealed then return { 'token', id, sealed, usesOf(id) or -1 } end
local leaseEnd = tonumber(redis.call('ZSCORE', pending, id) or nil)
if not leaseEnd then return { 'gone', id } end
if leaseEnd > now then return { 'wait', id, leaseEnd - now } end
redis.call('ZADD', pending, now + leaseMs, id)
if (usesOf(id) or 0) < maxUses then redis.call('SADD', room, id) end
return { 'lease', id, now + leaseMs }
`,

  /**
   * Stores the token of a login, for those who wait and for as many more as it has uses left. Returns its
   * uses, or -1 if another login was faster: a token is never overwritten.
   */
  put: `
local sealed, expiresAtMs, maxUses, leaseMs, channel = unpack(ARGV, 3)
local uses = usesOf(id)
if not uses or not redis.call('ZSCORE', pending, id) then return -1 end
redis.call('HSET', arrived, 'token', sealed, 'expiresAtMs', expiresAtMs)
redis.call('PEXPIRE', arrived, leaseMs)
forget(id)
if uses < tonumber(maxUses) and tonumber(expiresAtMs) >= now then
  redis.call('HSET', state, id, sealed, id .. '#', uses)
  redis.call('ZADD', ready, expiresAtMs, id)
  keep(math.max(DAY, expiresAtMs - now))
end
redis.call('PUBLISH', channel, id)
return uses
`,

  /**
   * Ends a lease of that number without a token: one of those who wait logs in. Until then nobody joins
   * them, as some of their uses may be about to be given back.
   */
  release: `
local lease, channel = unpack(ARGV, 3)
if tonumber(redis.call('ZSCORE', pending, id) or 0) ~= tonumber(lease) then return 0 end
redis.call('SREM', room, id)
if (usesOf(id) or 0) > 0 then redis.call('ZADD', pending, now, id) else forget(id) end
redis.call('PUBLISH', channel, id)
return 1
`,

  /** Gives one use back, unless the token was invalidated. The caller may not know the token yet. */
  giveBack: `
local sealed, expiresAtMs, maxUses = unpack(ARGV, 3)
if redis.call('ZSCORE', dead, id) then return 0 end
if usesOf(id) then
  local count = redis.call('HINCRBY', state, id .. '#', -1)
  local leaseEnd = tonumber(redis.call('ZSCORE', pending, id) or nil)
  -- A login that was released, and for which nobody waits any more, would be one too many.
  if leaseEnd and leaseEnd <= now and count <= 0 then forget(id) end
  if leaseEnd and leaseEnd > now then redis.call('SADD', room, id) end
  return 1
end
if sealed == '' then
  sealed, expiresAtMs = unpack(redis.call('HMGET', arrived, 'token', 'expiresAtMs'))
end
if not sealed or tonumber(expiresAtMs) < now then return 0 end
redis.call('HSET', state, id, sealed, id .. '#', maxUses - 1)
redis.call('ZADD', ready, expiresAtMs, id)
keep(DAY)
return 1
`,

  /** Removes a token, and remembers that for a day: until then, a use of it may be given back. */
  invalidate: `
redis.call('ZADD', dead, now + DAY, id)
redis.call('ZREMRANGEBYSCORE', dead, '-inf', now)
redis.call('PEXPIRE', dead, DAY)
redis.call('DEL', arrived)
forget(id)
return 1
`,
};

export type TokenCommand = keyof typeof COMMANDS;

/** One script for all commands, so that they reach the server in the order in which they were sent. */
export const TOKEN_SCRIPT = scriptOf(NAMES, COMMANDS);
