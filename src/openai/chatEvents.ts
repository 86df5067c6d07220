import type { OperatorFunction } from 'rxjs';
import type { ChatEvent } from '../chat/chatEvent';
import type { SseEvent } from '../decode/sse/eventParser';
import { decodeWith } from '../operators/decodeWith';
import { ChatEventReader } from './decode/chatEventReader';

/**
 * Emits the events of an answer from the chunks of an OpenAI-compatible event stream.
 *
 * 1. Text, reasoning (`reasoning_content`, `reasoning`, thinking parts) and refusals, in whole characters.
 * 2. The fragments of each tool call after its id and name are known. The first has an empty `delta` if no
 *    arguments have arrived yet. The `index` counts from 0, whatever the service's indices are.
 * 3. At the end: each complete tool call, the last `usage`, and then `finish`. Missing arguments become
 *    `{}`, and a missing id becomes `call_0`, `call_1` and so on.
 *
 * The answer is complete after `[DONE]`, or if the source completes or breaks off after a finish reason.
 * Anything that follows a finish reason, even text, is emitted, too. At `[DONE]` it unsubscribes from the
 * source. A source that completes before that, even inside an event, is a `TruncatedStreamError`. An event
 * that reports an error, or a finish reason `error`, is a `ServiceError`. An event that isn't JSON is a
 * `ProtocolError` if another event follows, and a `TruncatedStreamError` if it is the last.
 *
 * It passes errors on, except for a lost connection or a deadline after a finish reason, when it completes.
 * Each subscription holds the arguments of the tool calls. Place it after `sseEvents({ flush: true })`,
 * because some services omit the empty line after the last event. In your own pipeline, pass errors through
 * `http.amend`.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { sseEvents, sseLines } from 'rxtalk';
 * import { chatEvents } from 'rxtalk/openai';
 *
 * const body = [
 *   'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}\n\n',
 *   'data: {"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}\n\n',
 *   'data: [DONE]\n\n',
 * ];
 * of(...body)
 *   .pipe(sseLines(), sseEvents({ flush: true }), chatEvents())
 *   .subscribe((event) => console.log(JSON.stringify(event)));
 * // → {"type":"text","delta":"Hi"}
 * // → {"type":"finish","reason":"length","rawReason":"length"}
 * ```
 */
export function chatEvents(): OperatorFunction<SseEvent, ChatEvent> {
  return decodeWith(() => new ChatEventReader());
}
