import type { OperatorFunction } from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isNonEmptyText, isPositiveInteger } from '../arguments/rules';
import { readField } from '../decode/snapshots/readField';
import { SnapshotReader } from '../decode/snapshots/snapshotReader';
import { DEFAULT_MAX_LINE_LENGTH } from '../decode/sse/lineDecoder';
import { decodeWith } from './decodeWith';

export interface SnapshotDeltasOptions {
  /**
   * The key of the text so far in a message.
   * @default 'content'
   */
  readonly field?: string | undefined;
  /**
   * The maximum length of a line, in characters (UTF-16 code units).
   * @default 16777216
   */
  readonly maxLineLength?: number | undefined;
}

const rules = {
  field: [isNonEmptyText, 'content'],
  maxLineLength: [isPositiveInteger, DEFAULT_MAX_LINE_LENGTH],
} satisfies OptionRules<SnapshotDeltasOptions>;

/**
 * Emits what each cumulative message of an event stream adds, straight from its bytes, until `[DONE]`.
 *
 * It combines `sseLines()`, `sseData()`, `untilDone()`, `map(readContent)` and `cumulativeToDelta()`,
 * with the same values and errors for any input and any chunks:
 * 1. If a message is the previous one with more text, it compares the two as bytes and decodes only the new
 *    text. For long answers, this takes a fraction of the time.
 * 2. It decodes any other message in full.
 * 3. At `[DONE]` it unsubscribes from the source and completes.
 *
 * It ends with a `ServiceError` if a message reports an error, a `ProtocolError` if a message has no
 * text, a `SnapshotRewriteError` if a message changes emitted text, a `LimitError` if a line is over
 * `maxLineLength`, and a `TruncatedStreamError` if the source completes before `[DONE]`. It passes
 * errors on. Each subscription holds the last message as bytes and as text, or the last two messages
 * if they don't repeat.
 *
 * @param options `field` and `maxLineLength`, see {@link SnapshotDeltasOptions}.
 * @throws TypeError at once if an option is wrong.
 * @see {@link cumulativeToDelta}, which does the same from texts.
 *
 * @example
 * ```ts
 * import { from, map } from 'rxjs';
 * import { snapshotDeltas } from 'rxtalk';
 *
 * const encoder = new TextEncoder();
 * from(['data: {"text":"Hel"}\n\n', 'data: {"text":"Hello"}\n\n', 'data: [DONE]\n\n'])
 *   .pipe(
 *     map((text) => encoder.encode(text)),
 *     snapshotDeltas({ field: 'text' }),
 *   )
 *   .subscribe((delta) => console.log(delta));
 * // → Hel
 * // → lo
 * ```
 */
export function snapshotDeltas(
  options: SnapshotDeltasOptions = {},
): OperatorFunction<Uint8Array, string> {
  const { field, maxLineLength } = readOptions('options', options, rules);
  const read = (payload: string) => readField(payload, field);
  return decodeWith(() => new SnapshotReader(read, maxLineLength));
}
