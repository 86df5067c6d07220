import type { OperatorFunction } from 'rxjs';
import { type OptionRules, readOptions } from '../../../arguments/readOptions';
import { isText } from '../../../arguments/rules';
import type { ChatEvent } from '../../../chat/chatEvent';
import { encodeWith } from '../encoder';
import { AgUiEvents } from './agUiEvents';

export interface ToAgUiEventsOptions {
  /** The thread, as the client named it. */
  readonly threadId: string;
  /** The run, as the client named it. */
  readonly runId: string;
}

const rules = { threadId: [isText], runId: [isText] } satisfies OptionRules<ToAgUiEventsOptions>;

/**
 * Encodes the events of an answer as AG-UI events of one run.
 *
 * 1. It emits `RUN_STARTED`, then the text, the reasoning and the tool calls as they arrive.
 * 2. When the source completes, it emits `RUN_FINISHED`, with the usage, and with the reason in its `metadata` if
 *    that isn't `stop`.
 * 3. An error becomes `RUN_ERROR`, without a secret, followed by completion.
 *
 * It emits text: server-sent events, ready to be written to a response. A source that completes without a
 * `finish` event counts as broken off. A refusal is sent as text. It holds no text; put `retry` before it.
 *
 * @param options `threadId` and `runId`, see {@link ToAgUiEventsOptions}.
 * @throws TypeError at once if an option is wrong.
 * @see {@link agUiHandler}, which serves these events.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import type { ChatEvent } from 'rxtalk';
 * import { toAgUiEvents } from 'rxtalk/server';
 *
 * of<ChatEvent[]>({ type: 'text', delta: 'Hi' }, { type: 'finish', reason: 'stop' })
 *   .pipe(toAgUiEvents({ threadId: 't', runId: 'r' }))
 *   .subscribe((text) => console.log(text.match(/(?<="type":")\w+/g)?.join('\n')));
 * // → RUN_STARTED
 * // → TEXT_MESSAGE_START
 * // → TEXT_MESSAGE_CONTENT
 * // → TEXT_MESSAGE_END
 * // → RUN_FINISHED
 * ```
 */
export function toAgUiEvents(options: ToAgUiEventsOptions): OperatorFunction<ChatEvent, string> {
  const run = readOptions('options', options, rules);
  return encodeWith(() => new AgUiEvents(run));
}
