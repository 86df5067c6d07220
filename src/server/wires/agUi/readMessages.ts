import type { ChatMessage } from '../../../chat/chatMessage';
import { ownProperty } from '../../../errors/ownProperty';
import type { Answering } from '../../request/question';
import type { JsonObject } from '../../request/readJson';
import { readMessage } from '../openai/readMessages';

/**
 * The messages of a thread, which are OpenAI's with other names for the fields of tool calls. Reasoning and
 * activities are no part of a chat.
 */
export function readMessages(
  messages: readonly JsonObject[],
  service: Answering,
): readonly ChatMessage[] {
  return messages.flatMap((message, index) => {
    const role = ownProperty(message, 'role');
    if (role === 'reasoning' || role === 'activity') return [];
    return [readMessage(renamed(message), `messages[${index}]`, service)];
  });
}

function renamed(message: JsonObject): JsonObject {
  const calls = ownProperty(message, 'toolCalls');
  return {
    ...message,
    tool_calls: Array.isArray(calls) && calls.length > 0 ? calls : undefined,
    tool_call_id: ownProperty(message, 'toolCallId'),
  };
}
