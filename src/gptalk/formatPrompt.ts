import { kindOf, wrong } from '../arguments/check';

/** One message of a chat; the role is `system`, `user`, `assistant` or what the service knows. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/**
 * Formats a chat as the one text that the service takes.
 *
 * 1. One message: its content alone.
 * 2. Several: a line `Role: content` for each, then `Assistant:`.
 *
 * @param messages at least one message; a string stands for one message of the user's.
 * @returns the prompt.
 * @throws TypeError at once where there is no message, or one without a role or a content.
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
  if (typeof messages === 'string') return messages;
  if (!Array.isArray(messages) || messages.length === 0) {
    throw wrong('messages', 'a string or a non-empty array', kindOf(messages));
  }
  messages.forEach(checkMessage);
  const [first] = messages;
  if (messages.length === 1 && first) return first.content;
  const lines = messages.map(({ role, content }) => `${capitalise(role)}: ${content}`);
  return [...lines, 'Assistant:'].join('\n');
}

function checkMessage(message: unknown, index: number): void {
  const { role, content } = (message ?? {}) as Partial<ChatMessage>;
  if (typeof role !== 'string' || role === '') {
    throw wrong(`messages[${index}].role`, 'a non-empty string', kindOf(role));
  }
  if (typeof content !== 'string') {
    throw wrong(`messages[${index}].content`, 'a string', kindOf(content));
  }
}

function capitalise(role: string): string {
  const [first = '', ...rest] = role;
  return first.toUpperCase() + rest.join('').toLowerCase();
}
