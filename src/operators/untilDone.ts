import type { MonoTypeOperatorFunction } from 'rxjs';
import { checkBoolean, checkFunction, checkOptions } from '../arguments/check';
import { isSentinel } from '../decode/sse/sentinel';
import { untilSentinel } from '../decode/sse/untilSentinel';
import { decodeWith } from './decodeWith';

export interface UntilDoneOptions<T> {
  /**
   * Tells the value that ends the stream.
   * @default the payload `[DONE]`, the line `data: [DONE]`, or an event with that data
   */
  readonly isDone?: ((value: T) => boolean) | undefined;
  /**
   * Makes it an error where the source completes without that value.
   * @default true
   */
  readonly required?: boolean | undefined;
}

/**
 * Emits what comes before the sentinel `[DONE]`; at the sentinel it completes and unsubscribes from
 * the source at once.
 *
 * The sentinel is the whole value, not how it starts. A source that completes without it is cut
 * short: a `TruncatedStreamError`, unless `required` is false. It passes errors on, and so an error
 * of `isDone`. It holds no values.
 *
 * @param options `isDone` and `required`, see {@link UntilDoneOptions}.
 * @throws TypeError at once where an option is of the wrong type.
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
  checkOptions('options', options, ['isDone', 'required']);
  const { isDone = isSentinel, required = true } = options;
  checkFunction('isDone', isDone);
  checkBoolean('required', required);
  return decodeWith(() => untilSentinel(isDone, required));
}
