export {
  type AuthToken,
  type TokenCache,
  type TokenCacheOptions,
  type TokenInHand,
  tokenCache,
} from './auth/tokenCache';
export type { SseEvent } from './decode/eventParser';
export type { RewritePolicy } from './decode/snapshotDelta';
export {
  type AnyRxtalkError,
  DeadlineError,
  type DeadlinePhase,
  type ErrorCode,
  HttpStatusError,
  isRxtalkError,
  LimitError,
  NetworkError,
  ProtocolError,
  RxtalkError,
  ServiceError,
  SnapshotRewriteError,
  type Step,
  TruncatedStreamError,
} from './errors';
export { createGPTalk, type GPTalk, type GPTalkOptions } from './gptalk/createGPTalk';
export { type LoginOptions, login } from './gptalk/login';
export { type OpenStreamOptions, openStream } from './gptalk/openStream';
export { type ChatMessage, formatPrompt } from './gptalk/prompt';
export { readContent } from './gptalk/readContent';
export type { ChatRequest } from './gptalk/request';
export { type SnapshotDeltasOptions, snapshotDeltas } from './gptalk/snapshotDeltas';
export { type StreamToken, submitText } from './gptalk/submitText';
export { createHttp } from './http/createHttp';
export type { Deadlines } from './http/deadlines';
export type { Http, HttpOptions, HttpRequest } from './http/http';
export {
  type DisposableAsyncIterator,
  type ToAsyncIterableOptions,
  toAsyncIterable,
} from './interop/toAsyncIterable';
export {
  type CumulativeToDeltaOptions,
  cumulativeToDelta,
} from './operators/cumulativeToDelta';
export { sseData } from './operators/sseData';
export { type SseEventsOptions, sseEvents } from './operators/sseEvents';
export { type SseLinesOptions, sseLines } from './operators/sseLines';
export { type UntilDoneOptions, untilDone } from './operators/untilDone';
export { type BackoffOptions, backoff } from './retry/backoff';
export { type RetryTextOptions, retryText } from './retry/retryText';
