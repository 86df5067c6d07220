import type { MonoTypeOperatorFunction } from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isBoolean, isFunction, type Rule } from '../arguments/rules';
import { isSentinel } from '../decode/sse/sentinel';
import { untilSentinel } from '../decode/sse/untilSentinel';
import { decodeWith } from './decodeWith';

export interface UntilDoneOptions<T> {
  /**
   * Whether a value ends the stream.
   * @default the payload `[DONE]`, the line `data: [DONE]`, or an event with that data
   */
  readonly isDone?: ((value: T) => boolean) | undefined;
  /**
   * Whether it is an error if the source completes without that value.
   * @default true
   */
  readonly required?: boolean | undefined;
}

const rules = {
  isDone: [isFunction as Rule<(value: never) => boolean>, isSentinel],
  required: [isBoolean, true],
} satisfies OptionRules<UntilDoneOptions<never>>;

/**
 * Emits the values before the sentinel `[DONE]`, and completes there.
 *
 * 1. It emits each value that isn't the sentinel. The whole value must match, not just its start.
 * 2. At the sentinel it unsubscribes, then completes.
 * 3. If the source completes without the sentinel, the stream was cut off: it ends with a
 *    `TruncatedStreamError`, unless `required` is false.
 *
 * It passes errors on. If `isDone` throws, it ends with that error. It holds no values in memory.
 *
 * @param options `isDone` and `required`, see {@link UntilDoneOptions}.
 * @throws TypeError at once if an option is of the wrong type.
 * @see {@link sseData} and {@link sseEvents}, whose streams it ends.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { untilDone } from 'rxtalk';
 *
 * of('one', 'two', '[DONE]', 'never seen')
 *   .pipe(untilDone())
 *   .subscribe({ next: console.log, complete: () => console.log('complete') });
 * // → one
 * // → two
 * // → complete
 * ```
 */
export function untilDone<T>(options: UntilDoneOptions<T> = {}): MonoTypeOperatorFunction<T> {
  const { isDone, required } = readOptions('options', options, rules);
  return decodeWith(() => untilSentinel(isDone as (value: T) => boolean, required));
}
