import type { OperatorFunction } from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isBoolean, isPositiveInteger } from '../arguments/rules';
import { DEFAULT_MAX_EVENT_LENGTH, EventParser, type SseEvent } from '../decode/sse/eventParser';
import { decodeWith } from './decodeWith';

export interface SseEventsOptions {
  /**
   * Emits the last event even if the stream ends without the empty line after it.
   * @default false
   */
  readonly flush?: boolean | undefined;
  /**
   * The maximum length of the data of one event, in characters (UTF-16 code units).
   * @default 16777216
   */
  readonly maxEventLength?: number | undefined;
}

const rules = {
  flush: [isBoolean, false],
  maxEventLength: [isPositiveInteger, DEFAULT_MAX_EVENT_LENGTH],
} satisfies OptionRules<SseEventsOptions>;

/**
 * Parses the lines of an event stream as the WHATWG specifies, and emits each event.
 *
 * 1. It collects the fields of an event: `data` lines are joined with LF.
 * 2. At the empty line it emits the event, unless it has no `data` field.
 * 3. When the source completes, it drops an unfinished event, or emits it if `flush` is set.
 *
 * It ignores comments, unknown fields, an `id` with NUL and a `retry` that isn't all digits. Data over
 * `maxEventLength` is a `LimitError`. It passes errors and completion on. Each subscription holds one
 * unfinished event.
 *
 * @param options `flush` and `maxEventLength`, see {@link SseEventsOptions}.
 * @throws TypeError at once if an option is of the wrong type.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { sseEvents, sseLines } from 'rxtalk';
 *
 * of('event: greeting\ndata: Hello\n', 'data: world\nid: 7\n\n')
 *   .pipe(sseLines(), sseEvents())
 *   .subscribe((event) => console.log(JSON.stringify(event)));
 * // → {"type":"greeting","data":"Hello\nworld","lastEventId":"7"}
 * ```
 */
export function sseEvents(options: SseEventsOptions = {}): OperatorFunction<string, SseEvent> {
  const { flush, maxEventLength } = readOptions('options', options, rules);
  return decodeWith(() => new EventParser(flush, maxEventLength));
}
