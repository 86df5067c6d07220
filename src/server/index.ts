/**
 * Handlers that serve answers to front ends over HTTP, with four protocols.
 *
 * @module server
 */
export { agUiHandler } from './agUiHandler';
export { chatHandler } from './chatHandler';
export type { Handler } from './createHandler';
export { gptalkHandler } from './gptalkHandler';
export type { HandlerOptions, HandlerPaths } from './handlerOptions';
export { type MemoryLedgerOptions, memoryLedger } from './ledger/memoryLedger';
export type { GPTalkQuestion, IssuedToken, TokenLedger } from './ledger/tokenLedger';
export { openAIHandler } from './openAIHandler';
export type { Answering } from './request/question';
export type { ServerEvent, WireName } from './serverEvent';
export { uiMessageHandler } from './uiMessageHandler';
export { type ToAgUiEventsOptions, toAgUiEvents } from './wires/agUi/toAgUiEvents';
export { type ToOpenAIChunksOptions, toOpenAIChunks } from './wires/openai/toOpenAIChunks';
export {
  type ToUIMessageChunksOptions,
  toUIMessageChunks,
} from './wires/uiMessage/toUIMessageChunks';
