import { type ChatMessage, isMessages } from '../chat/chatMessage';

/**
 * Formats a chat as the single text that the service accepts.
 *
 * 1. It checks the messages; a string means one message with the role `user`.
 * 2. For one message it returns the content alone.
 * 3. For several it returns a line `Role: content` for each, and a last line `Assistant:`.
 *
 * @param messages at least one message.
 * @returns the prompt.
 * @throws TypeError at once if there is no message, or a message has no role or no content.
 * @see {@link submitText}, which sends the prompt.
 *
 * @example
 * ```ts
 * import { formatPrompt } from 'rxtalk';
 *
 * const messages = [
 *   { role: 'system', content: 'Be brief.' },
 *   { role: 'user', content: 'Hi' },
 * ];
 * console.log(formatPrompt(messages));
 * // → System: Be brief.
 * // → User: Hi
 * // → Assistant:
 * ```
 */
export function formatPrompt(messages: string | readonly ChatMessage[]): string {
  const checked = isMessages(messages, 'messages');
  const [first] = checked;
  if (checked.length === 1 && first) return first.content;
  const lines = checked.map(({ role, content }) => `${capitalise(role)}: ${content}`);
  return [...lines, 'Assistant:'].join('\n');
}

function capitalise(role: string): string {
  const [first = '', ...rest] = role;
  return first.toUpperCase() + rest.join('').toLowerCase();
}
