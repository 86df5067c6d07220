import type { OperatorFunction } from 'rxjs';
import { checkOptions, checkPositiveInteger } from '../arguments/check';
import { DEFAULT_MAX_LINE_LENGTH, LineDecoder } from '../decode/sse/lineDecoder';
import { decodeWith } from './decodeWith';

export interface SseLinesOptions {
  /**
   * The longest line that is accepted, in characters (UTF-16 code units).
   * @default 16777216
   */
  readonly maxLineLength?: number | undefined;
}

/**
 * Emits each line of a byte stream, without its line end, as soon as the line end is there.
 *
 * Lines end at LF, CRLF and CR and nowhere else. Bytes are decoded as UTF-8 across chunks, invalid
 * ones as U+FFFD; one leading byte order mark is dropped. However the source is cut into chunks,
 * the lines are the same. Strings are taken as text that is already decoded.
 *
 * On completion of the source it emits the last line, where no line end follows it, and completes.
 * It passes errors on and drops the unfinished line. A line over `maxLineLength` is a `LimitError`.
 * Each subscription has a state of its own: one unfinished line.
 *
 * @param options `maxLineLength`, see {@link SseLinesOptions}.
 * @throws TypeError at once where `maxLineLength` is not a positive integer.
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
  checkOptions('options', options, ['maxLineLength']);
  const { maxLineLength = DEFAULT_MAX_LINE_LENGTH } = options;
  checkPositiveInteger('maxLineLength', maxLineLength);
  return decodeWith(() => new LineDecoder(maxLineLength));
}
