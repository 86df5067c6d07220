import type { MonoTypeOperatorFunction } from 'rxjs';
import { wellFormedText } from '../decode/snapshots/wellFormedText';
import { decodeWith } from './decodeWith';

/**
 * Emits the deltas of a text in whole characters.
 *
 * 1. It emits a delta without the first half of a character at its end.
 * 2. It puts that half before the next delta.
 * 3. It replaces a lone half with U+FFFD, and drops a delta without text.
 *
 * JavaScript stores a character such as an emoji as two halves, a surrogate pair, and a delta may end
 * between them. After this operator, each delta can be encoded or shown on its own, and the joined deltas
 * are the whole text after `toWellFormed()`.
 *
 * It passes errors and completion on; a half that is kept is emitted before completion, and dropped at an
 * error. Each subscription holds at most one half. The answers of `createGPTalk` and
 * `createOpenAICompatible` are well-formed already: use this operator for deltas from other sources.
 *
 * @see https://encoding.spec.whatwg.org/#interface-textencoder
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { wellFormed } from 'rxtalk';
 *
 * of('Hi \ud83d', '\ude00!', '\ud83d')
 *   .pipe(wellFormed())
 *   .subscribe((delta) => console.log(JSON.stringify(delta)));
 * // → "Hi "
 * // → "😀!"
 * // → "�"
 * ```
 */
export function wellFormed(): MonoTypeOperatorFunction<string> {
  return decodeWith(wellFormedText);
}
