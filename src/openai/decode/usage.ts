import type { ChatEvent } from '../../chat/chatEvent';
import { ownProperty } from '../../errors/ownProperty';
import { isRecord } from '../../errors/serverWords';

/** The event for the `usage` of a chunk; undefined if that counts nothing. */
export function usageOf(usage: unknown): ChatEvent | undefined {
  if (!isRecord(usage)) return undefined;
  const counts = [
    ['inputTokens', 'prompt_tokens'],
    ['outputTokens', 'completion_tokens'],
    ['totalTokens', 'total_tokens'],
  ].flatMap(([name = '', field = '']) => {
    const count = ownProperty(usage, field);
    return typeof count === 'number' ? [[name, count] as const] : [];
  });
  return counts.length > 0 ? { type: 'usage', ...Object.fromEntries(counts) } : undefined;
}
