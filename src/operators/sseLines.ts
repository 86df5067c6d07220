import type { OperatorFunction } from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isPositiveInteger } from '../arguments/rules';
import { DEFAULT_MAX_LINE_LENGTH, LineDecoder } from '../decode/sse/lineDecoder';
import { decodeWith } from './decodeWith';

export interface SseLinesOptions {
  /**
   * The maximum length of a line, in characters (UTF-16 code units).
   * @default 16777216
   */
  readonly maxLineLength?: number | undefined;
}

const rules = {
  maxLineLength: [isPositiveInteger, DEFAULT_MAX_LINE_LENGTH],
} satisfies OptionRules<SseLinesOptions>;

/**
 * Emits each line of a byte stream, without its line end, as soon as the line end arrives.
 *
 * 1. It decodes bytes as UTF-8 across chunks, with U+FFFD for invalid bytes, and drops one leading byte
 *    order mark. String chunks count as decoded text.
 * 2. It emits a line at each LF, CRLF or CR, and at nothing else.
 * 3. When the source completes, it emits the last line even if it has no line end, and completes.
 *
 * The lines don't depend on how the source is split into chunks. At an error, it drops the unfinished line
 * and passes the error on. A line over `maxLineLength` is a `LimitError`. Each subscription holds one
 * unfinished line.
 *
 * @param options `maxLineLength`, see {@link SseLinesOptions}.
 * @throws TypeError at once if `maxLineLength` is not a positive integer.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { sseLines } from 'rxtalk';
 *
 * of('data: H', 'i\r', '\n', 'data: [DONE]')
 *   .pipe(sseLines())
 *   .subscribe(console.log);
 * // → data: Hi
 * // → data: [DONE]
 * ```
 */
export function sseLines(
  options: SseLinesOptions = {},
): OperatorFunction<Uint8Array | string, string> {
  const { maxLineLength } = readOptions('options', options, rules);
  return decodeWith(() => new LineDecoder(maxLineLength));
}
