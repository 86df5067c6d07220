/**
 * The state of a conversation, for a chat UI.
 *
 * @module conversation
 */
export type { Conversation } from './conversation';
export type { ConversationState, ConversationStatus } from './conversationState';
export { type ConversationOptions, createConversation } from './createConversation';
export type { InitialMessage } from './initialMessages';
export type { ConversationMessage, MessageStatus } from './message';
