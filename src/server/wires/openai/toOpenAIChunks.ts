import type { OperatorFunction } from 'rxjs';
import { type OptionRules, readOptions } from '../../../arguments/readOptions';
import { isBoolean, isFiniteNumber, isText } from '../../../arguments/rules';
import type { ChatEvent } from '../../../chat/chatEvent';
import { encodeWith } from '../encoder';
import { OpenAIChunks } from './openAIChunks';

export interface ToOpenAIChunksOptions {
  /**
   * The id of the answer.
   * @default a random one for each subscription
   */
  readonly id?: string | undefined;
  /**
   * The name of the model.
   * @default ''
   */
  readonly model?: string | undefined;
  /**
   * When the answer was created, in seconds since 1970.
   * @default now
   */
  readonly created?: number | undefined;
  /**
   * Whether to send the number of tokens at the end.
   * @default false
   */
  readonly includeUsage?: boolean | undefined;
}

const rules = {
  id: [isText, undefined],
  model: [isText, ''],
  created: [isFiniteNumber, undefined],
  includeUsage: [isBoolean, false],
} satisfies OptionRules<ToOpenAIChunksOptions>;

/**
 * Encodes the events of an answer as a stream of OpenAI's chat completion chunks.
 *
 * 1. It emits a chunk with the role, then a chunk for each event.
 * 2. When the source completes, it emits the finish reason, then `[DONE]`.
 * 3. An error becomes an object with `error`, without a secret, followed by completion without `[DONE]`.
 *
 * It emits text: server-sent events, ready to be written to a response. A source that completes without a
 * `finish` event counts as broken off. It holds no text; put `retry` before it.
 *
 * @param options `id`, `model`, `created` and `includeUsage`, see {@link ToOpenAIChunksOptions}.
 * @throws TypeError at once if an option is wrong.
 * @see {@link openAIHandler}, which serves these chunks.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import type { ChatEvent } from 'rxtalk';
 * import { toOpenAIChunks } from 'rxtalk/server';
 *
 * of<ChatEvent[]>({ type: 'text', delta: 'Hi' }, { type: 'finish', reason: 'stop' })
 *   .pipe(toOpenAIChunks({ id: '1', model: 'm', created: 0 }))
 *   .subscribe((text) => console.log(text.match(/"delta":.*|\[DONE\]/g)?.join('\n')));
 * // → "delta":{"role":"assistant","content":""},"finish_reason":null}]}
 * // → "delta":{"content":"Hi"},"finish_reason":null}]}
 * // → "delta":{},"finish_reason":"stop"}]}
 * // → [DONE]
 * ```
 */
export function toOpenAIChunks(
  options: ToOpenAIChunksOptions = {},
): OperatorFunction<ChatEvent, string> {
  const read = readOptions('options', options, rules);
  return encodeWith(() => new OpenAIChunks(read));
}
