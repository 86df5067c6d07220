import type { Conversation, ConversationState } from 'rxtalk/conversation';
import { onScopeDispose, type ShallowRef, shallowRef } from 'vue';

/** The state of a conversation as a ref. The answer in progress stops with the component. */
export function useConversation(
  conversation: Conversation,
): Readonly<ShallowRef<ConversationState>> {
  const state = shallowRef(conversation.state);
  const subscription = conversation.state$.subscribe((next) => {
    state.value = next;
  });
  onScopeDispose(() => {
    subscription.unsubscribe();
    conversation.stop();
  });
  return state;
}
