import type { ConversationMessage } from './message';

/**
 * The status of a conversation: `submitted` until the first text of an answer, `streaming` until its end,
 * `error` if it failed, and otherwise `ready`.
 */
export type ConversationStatus = 'ready' | 'submitted' | 'streaming' | 'error';

/** The state of a conversation at one moment; it never changes. */
export interface ConversationState {
  readonly messages: readonly ConversationMessage[];
  readonly status: ConversationStatus;
  /** Why the last answer failed; absent unless the status is `error`. */
  readonly error?: unknown;
}

/** The state follows from the messages: only the last one can be an answer in progress or a failed one. */
export function stateOf(messages: readonly ConversationMessage[]): ConversationState {
  const last = messages.at(-1);
  if (last?.status === 'failed') return { messages, status: 'error', error: last.error };
  if (last?.status !== 'streaming') return { messages, status: 'ready' };
  return { messages, status: last.content === '' ? 'submitted' : 'streaming' };
}
