import type { OperatorFunction } from 'rxjs';
import { checkOptions, checkPositiveInteger, kindOf, wrong } from '../arguments/check';
import { readField } from '../decode/snapshots/readField';
import { SnapshotReader } from '../decode/snapshots/snapshotReader';
import { DEFAULT_MAX_LINE_LENGTH } from '../decode/sse/lineDecoder';
import { decodeWith } from './decodeWith';

export interface SnapshotDeltasOptions {
  /**
   * The key of a message that holds the text so far.
   * @default 'content'
   */
  readonly field?: string | undefined;
  /**
   * The longest line that is accepted, in characters (UTF-16 code units).
   * @default 16777216
   */
  readonly maxLineLength?: number | undefined;
}

/**
 * Emits what each cumulative message of an event stream adds, straight from its bytes, until `[DONE]`.
 *
 * It is `sseLines()`, `sseData()`, `untilDone()`, `map(readContent)` and `cumulativeToDelta()` in
 * one, with the same values and errors for any input and any chunks:
 * 1. A message that is the one before it with more text is compared with that, as bytes, and only
 *    what is new is decoded. On long answers this takes a small part of the time.
 * 2. Any other message is decoded as a whole, and so is one that the composed form would refuse.
 * 3. At `[DONE]` it completes and unsubscribes from the source at once.
 *
 * Errors are those of the composed form: a `ProtocolError` or a `ServiceError` for a message without
 * text, a `SnapshotRewriteError` where text is taken back, a `LimitError` for a line over
 * `maxLineLength`, a `TruncatedStreamError` where `[DONE]` never comes. It passes errors on; each
 * subscription holds the last message, as bytes and as text, or the last two where they don't repeat.
 *
 * @param options `field` and `maxLineLength`, see {@link SnapshotDeltasOptions}.
 * @throws TypeError at once where an option is wrong.
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
  checkOptions('options', options, ['field', 'maxLineLength']);
  const { field = 'content', maxLineLength = DEFAULT_MAX_LINE_LENGTH } = options;
  if (typeof field !== 'string' || field === '') {
    throw wrong('field', 'a non-empty string', kindOf(field));
  }
  checkPositiveInteger('maxLineLength', maxLineLength);
  return deltasOfMessages(field, maxLineLength);
}

/** `snapshotDeltas` without the checks of its options. */
export function deltasOfMessages(
  field: string,
  maxLineLength: number,
): OperatorFunction<Uint8Array, string> {
  const read = (payload: string) => readField(payload, field);
  return decodeWith(() => new SnapshotReader(read, maxLineLength));
}
