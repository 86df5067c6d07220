import type { OperatorFunction } from 'rxjs';
import { dataPayloads } from '../decode/sse/dataPayloads';
import { decodeWith } from './decodeWith';

/**
 * Emits the payload of every `data` line as it arrives, without waiting for the end of its event.
 *
 * 1. It drops comments, empty lines and fields other than `data`.
 * 2. It emits what follows `data:` and at most one space.
 *
 * A `data` line without a payload is a keep-alive, which is dropped, too.
 *
 * Use it for services that send one message per line. If a message may span several `data` lines, or
 * if you need `event` or `id`, use `sseEvents`. It passes errors and completion on and holds no
 * state.
 *
 * @see {@link sseEvents}
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { sseData } from 'rxtalk';
 *
 * of(': keep-alive', 'data: {"content":"Hi"}', '', 'data:[DONE]')
 *   .pipe(sseData())
 *   .subscribe(console.log);
 * // → {"content":"Hi"}
 * // → [DONE]
 * ```
 */
export function sseData(): OperatorFunction<string, string> {
  return decodeWith(() => dataPayloads);
}
