import type { ChatEvent } from '../../chat/chatEvent';
import { ownProperty } from '../../errors/ownProperty';
import { isRecord } from '../../errors/serverWords';

const names = [
  ['inputTokens', 'prompt_tokens'],
  ['outputTokens', 'completion_tokens'],
  ['totalTokens', 'total_tokens'],
] as const;

/** The event for the `usage` of a chunk; undefined if that counts nothing. */
export function usageOf(usage: unknown): ChatEvent | undefined {
  if (!isRecord(usage)) return undefined;
  const counts = names
    .map(([name, field]) => [name, ownProperty(usage, field)] as const)
    .filter(([, count]) => typeof count === 'number');
  return counts.length > 0 ? { type: 'usage', ...Object.fromEntries(counts) } : undefined;
}
