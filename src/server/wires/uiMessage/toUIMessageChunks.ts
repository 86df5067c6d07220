import type { OperatorFunction } from 'rxjs';
import { type OptionRules, readOptions } from '../../../arguments/readOptions';
import { isText } from '../../../arguments/rules';
import type { ChatEvent } from '../../../chat/chatEvent';
import { encodeWith } from '../encoder';
import { UIMessageChunks } from './uiMessageChunks';

export interface ToUIMessageChunksOptions {
  /**
   * The id of the assistant's message. To continue a message that the client has, use its id.
   * @default a random one for each subscription
   */
  readonly messageId?: string | undefined;
}

const rules = { messageId: [isText, undefined] } satisfies OptionRules<ToUIMessageChunksOptions>;

/**
 * Encodes the events of an answer as a UI message stream of the AI SDK.
 *
 * 1. It emits `start`, then the parts of the message as they arrive: text, reasoning and tool calls.
 * 2. When the source completes, it emits `finish`, then `[DONE]`.
 * 3. An error becomes an `error` chunk, without a secret, followed by completion without `finish` and
 *    `[DONE]`.
 *
 * It emits text: server-sent events, ready to be written to a response with the header
 * `x-vercel-ai-ui-message-stream: v1`. A source that completes without a `finish` event counts as broken
 * off. A refusal is sent as text; usage isn't sent. It holds no text; put `retry` before it.
 *
 * @param options `messageId`, see {@link ToUIMessageChunksOptions}.
 * @throws TypeError at once if an option is wrong.
 * @see {@link uiMessageHandler}, which serves these chunks.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import type { ChatEvent } from 'rxtalk';
 * import { toUIMessageChunks } from 'rxtalk/server';
 *
 * of<ChatEvent[]>({ type: 'text', delta: 'Hi' }, { type: 'finish', reason: 'stop' })
 *   .pipe(toUIMessageChunks({ messageId: 'a' }))
 *   .subscribe((text) => console.log(text.trim().replaceAll('\n\n', '\n')));
 * // → data: {"type":"start","messageId":"a"}
 * // → data: {"type":"text-start","id":"1"}
 * // → data: {"type":"text-delta","id":"1","delta":"Hi"}
 * // → data: {"type":"text-end","id":"1"}
 * // → data: {"type":"finish","finishReason":"stop"}
 * // → data: [DONE]
 * ```
 */
export function toUIMessageChunks(
  options: ToUIMessageChunksOptions = {},
): OperatorFunction<ChatEvent, string> {
  const { messageId } = readOptions('options', options, rules);
  return encodeWith(() => new UIMessageChunks(messageId));
}
