import { scriptOf } from '../client/script';

/** A bearer token is a key with the uses that are left; a stream token is a key with its question. */
const NAMES = `
local command, token = ARGV[1], KEYS[1]
`;

const COMMANDS = {
  // A key lives as long as a use of it may come: until its last millisecond has passed.
  issue: `
local expiresAtMs = now + tonumber(ARGV[3])
redis.call('SET', token, ARGV[2], 'PXAT', expiresAtMs + 1)
return expiresAtMs
`,
  submit: `
local uses = tonumber(redis.call('GET', token) or nil)
if not uses then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', tonumber(ARGV[3]) + 1)
if uses > 1 then redis.call('DECR', token) else redis.call('DEL', token) end
return uses
`,
  open: `
return redis.call('GETDEL', token)
`,
};

export type LedgerCommand = keyof typeof COMMANDS;

/** The uses of bearer tokens, and the questions of stream tokens. */
export const LEDGER_SCRIPT = scriptOf(NAMES, COMMANDS);
