/**
 * The GPTalk client, and the operators, tokens and errors that every service is built from.
 *
 * @module rxtalk
 */
export type { AuthToken } from './auth/authToken';
export {
  type TokenCache,
  type TokenCacheOptions,
  tokenCache,
} from './auth/tokenCache';
export type { TakenUse, TokenInHand, TokenStore, UseRequest } from './auth/tokenStore';
export type { ChatEvent, FinishReason } from './chat/chatEvent';
export type { ChatMessage } from './chat/chatMessage';
export type { ChatRequest } from './chat/chatRequest';
export type { AnswerOptions, ChatService } from './chat/chatService';
export type { RewritePolicy } from './decode/snapshots/snapshotDelta';
export type { SseEvent } from './decode/sse/eventParser';
export { DeadlineError, type DeadlinePhase } from './errors/deadlineError';
export { HttpStatusError } from './errors/httpStatusError';
export { type AnyRxtalkError, isRxtalkError } from './errors/isRxtalkError';
export { LimitError } from './errors/limitError';
export { NetworkError } from './errors/networkError';
export type { RequestOutcome } from './errors/outcome';
export { ProtocolError } from './errors/protocolError';
export { type ErrorCode, RxtalkError, type Step } from './errors/rxtalkError';
export { ServiceError } from './errors/serviceError';
export { SnapshotRewriteError } from './errors/snapshotRewriteError';
export { TruncatedStreamError } from './errors/truncatedStreamError';
export {
  createGPTalk,
  GPTALK_URL,
  type GPTalk,
  type GPTalkOptions,
} from './gptalk/createGPTalk';
export { formatPrompt } from './gptalk/formatPrompt';
export { type LoginOptions, login } from './gptalk/login';
export { type OpenStreamOptions, openStream } from './gptalk/openStream';
export { readContent } from './gptalk/readContent';
export { type StreamToken, submitText } from './gptalk/submitText';
export { createHttp } from './http/createHttp';
export type { Deadlines } from './http/deadlines';
export type { HeadersLike } from './http/headers';
export type { Http, HttpRequest } from './http/http';
export type { HttpOptions } from './http/httpOptions';
export {
  type DisposableAsyncIterator,
  type ToAsyncIterableOptions,
  toAsyncIterable,
} from './interop/toAsyncIterable';
export { type BackoffOptions, backoff } from './operators/backoff';
export { type CoalesceOptions, coalesce } from './operators/coalesce';
export {
  type CumulativeToDeltaOptions,
  cumulativeToDelta,
} from './operators/cumulativeToDelta';
export { type RetryTextOptions, retryText } from './operators/retryText';
export { type SnapshotDeltasOptions, snapshotDeltas } from './operators/snapshotDeltas';
export { sseData } from './operators/sseData';
export { type SseEventsOptions, sseEvents } from './operators/sseEvents';
export { type SseLinesOptions, sseLines } from './operators/sseLines';
export { type UntilDoneOptions, untilDone } from './operators/untilDone';
export { wellFormed } from './operators/wellFormed';
