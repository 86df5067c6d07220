import type { Observable } from 'rxjs';
import type { ConversationState, ConversationStatus } from './conversationState';
import type { ConversationMessage } from './message';

/**
 * A conversation with a chat service. Its methods need no `this`, so they can be passed as they are. What
 * asks returns false, and changes nothing, if it can't ask.
 */
export interface Conversation {
  /** Emits the newest state, then each new one; completes after `close`. It never fails. */
  readonly state$: Observable<ConversationState>;
  /** The messages of `state$`. */
  readonly messages$: Observable<readonly ConversationMessage[]>;
  /** The status of `state$`, when it changes. */
  readonly status$: Observable<ConversationStatus>;
  /** The newest state. */
  readonly state: ConversationState;
  /** Adds a question, and asks. An answer in progress is stopped first, or this is refused (`refuseWhenBusy`). */
  send(text: string): boolean;
  /** Ends the answer in progress, and keeps what has arrived of it. */
  stop(): void;
  /** Asks the last question again: its answer, if there is one, is replaced. */
  regenerate(): boolean;
  /** Changes a question, removes the messages after it, and asks. The `id` has to be that of a question. */
  edit(id: string, text: string): boolean;
  /** Stops the answer in progress, and removes all messages. */
  clear(): void;
  /** Stops the answer in progress, and completes the Observables. After that, nothing changes. */
  close(): void;
  /**
   * The messages to store, for `JSON.stringify` and the option `messages`. An answer in progress is
   * `stopped` there, with all of its text so far. Of an error, it has only the name and the message.
   */
  toJSON(): readonly ConversationMessage[];
}
