import type { Observable } from 'rxjs';
import type { ConversationState, ConversationStatus } from './conversationState';
import type { ConversationMessage } from './message';

/**
 * A conversation with a chat service. Its methods don't use `this`, so they can be passed as callbacks.
 * `send`, `regenerate` and `edit` return false, and change nothing, if they can't ask.
 */
export interface Conversation {
  /** Emits the current state, then each new one; completes after `close`. It never fails. */
  readonly state$: Observable<ConversationState>;
  /** The messages of `state$`. */
  readonly messages$: Observable<readonly ConversationMessage[]>;
  /** The status of `state$`, when it changes. */
  readonly status$: Observable<ConversationStatus>;
  /** The current state. */
  readonly state: ConversationState;
  /**
   * Adds a question, and asks it. An answer in progress is stopped first, or the call is refused
   * (`refuseWhenBusy`).
   */
  send(text: string): boolean;
  /** Stops the answer in progress, and keeps the text so far. */
  stop(): void;
  /** Asks the last question again, and replaces its answer, if there is one. */
  regenerate(): boolean;
  /**
   * Changes a question, removes the messages after it, and asks it. The `id` must be that of a question.
   */
  edit(id: string, text: string): boolean;
  /** Stops the answer in progress, and removes all messages. */
  clear(): void;
  /** Stops the answer in progress, and completes the Observables. After that, nothing changes. */
  close(): void;
  /**
   * The messages to save, for `JSON.stringify` and the option `messages`. An answer in progress is saved as
   * `stopped`, with all of its text so far. Only the name and the message of an error are saved.
   */
  toJSON(): readonly ConversationMessage[];
}
