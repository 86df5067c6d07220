import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Observable } from 'rxjs';
import { type ChatMessage, isRxtalkError } from 'rxtalk';
import { type Conversation, type ConversationState, createConversation } from 'rxtalk/conversation';

/** The state of a conversation, which renders the component when it changes. */
export function useConversation(conversation: Conversation): ConversationState {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const subscription = conversation.state$.subscribe(onChange);
      return () => subscription.unsubscribe();
    },
    [conversation],
  );
  return useSyncExternalStore(subscribe, () => conversation.state);
}

interface ChatProps {
  readonly ask: (messages: readonly ChatMessage[]) => Observable<string>;
}

export function Chat({ ask }: ChatProps) {
  const [conversation] = useState(() => createConversation({ ask }));
  const { messages, status, error } = useConversation(conversation);
  // Not `close`: in strict mode, React also runs this for a component that stays mounted.
  useEffect(() => () => conversation.stop(), [conversation]);
  const isBusy = status === 'submitted' || status === 'streaming';
  return (
    <>
      {messages.map(({ id, role, content }) => (
        <article key={id} className={role}>
          {content}
        </article>
      ))}
      {status === 'error' && (
        <p role="alert">{isRxtalkError(error) ? error.message : 'Something went wrong'}</p>
      )}
      <form action={(data) => void conversation.send(String(data.get('question')))}>
        <input name="question" aria-label="Your question" />
        <button type="submit" disabled={isBusy}>
          Send
        </button>
        <button type="button" onClick={conversation.stop} disabled={!isBusy}>
          Stop
        </button>
      </form>
    </>
  );
}
