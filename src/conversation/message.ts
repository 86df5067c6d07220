import type { ChatMessage } from '../chat/chatMessage';

/**
 * The status of a message: an answer is `streaming` until it is `done`, `stopped` or `failed`. Any other
 * message is `done`.
 */
export type MessageStatus = 'streaming' | 'done' | 'stopped' | 'failed';

/** One message of a conversation. It never changes: a message that grows or is edited is a new object. */
export interface ConversationMessage extends ChatMessage {
  /** Identifies the message in its conversation, even while it grows and after it is edited. */
  readonly id: string;
  readonly status: MessageStatus;
  /** Why the answer failed; absent unless it failed. */
  readonly error?: unknown;
}

/** The messages with changes to the last one. The others keep their identity. */
export function withLast(
  messages: readonly ConversationMessage[],
  changes: Partial<ConversationMessage>,
): readonly ConversationMessage[] {
  const last = messages.at(-1) as ConversationMessage;
  return [...messages.slice(0, -1), { ...last, ...changes }];
}

/** The messages to send to a service. An answer without text adds nothing, and many services reject one. */
export function asked(messages: readonly ConversationMessage[]): readonly ChatMessage[] {
  return messages.flatMap(({ role, content }) =>
    role === 'assistant' && content === '' ? [] : { role, content },
  );
}

/**
 * A message to save, with only the name and message of an error, because the rest may be secret or not
 * JSON.
 */
export function stored({ error, ...message }: ConversationMessage): ConversationMessage {
  const { name, message: text } = Object(error) as Partial<Error>;
  return typeof text === 'string' ? { ...message, error: { name, message: text } } : message;
}
