import type { OperatorFunction } from 'rxjs';
import { dataPayloads } from '../decode/sse/dataPayloads';
import { decodeWith } from './decodeWith';

/**
 * Emits the payload of every `data` line as it arrives, without waiting for the end of its event.
 *
 * One space after the colon is not part of the payload. Comments, other fields and empty lines are
 * dropped, and so is a `data` line without a payload, which is a keep-alive.
 *
 * Use it for services that send one message per line. If a message may span several `data` lines, or
 * if you need `event` or `id`, use `sseEvents`. It passes errors and completion on and holds no
 * state.
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
