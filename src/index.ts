export {
  type AuthToken,
  type TokenCache,
  type TokenCacheOptions,
  type TokenInHand,
  tokenCache,
} from './auth/tokenCache';
export type { RewritePolicy } from './decode/snapshots/snapshotDelta';
export type { SseEvent } from './decode/sse/eventParser';
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
} from './errors/errors';
export { createGPTalk, type GPTalk, type GPTalkOptions } from './gptalk/createGPTalk';
export { type ChatMessage, formatPrompt } from './gptalk/formatPrompt';
export { type LoginOptions, login } from './gptalk/login';
export { type OpenStreamOptions, openStream } from './gptalk/openStream';
export { readContent } from './gptalk/readContent';
export type { ChatRequest } from './gptalk/request';
export { type StreamToken, submitText } from './gptalk/submitText';
export { createHttp } from './http/createHttp';
export type { Deadlines } from './http/deadlines';
export type { Http, HttpOptions, HttpRequest } from './http/http';
export {
  type DisposableAsyncIterator,
  type ToAsyncIterableOptions,
  toAsyncIterable,
} from './interop/toAsyncIterable';
export { type BackoffOptions, backoff } from './operators/backoff';
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
