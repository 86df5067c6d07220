import fc from 'fast-check';
import { anyText, cut } from './chunkings';

/** Texts that each begin with the one before, cut between any two UTF-16 units. */
export function growing(texts: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
  return fc.tuple(texts, fc.array(fc.nat({ max: 1_000 }))).map(([text, places]) => {
    let soFar = '';
    return cut(
      text,
      places.map((place) => place % (text.length + 1)),
    ).map((piece) => {
      soFar += piece;
      return soFar;
    });
  });
}

/** Texts of whole code points, many of them surrogate pairs. */
export const pairedText = fc
  .array(fc.oneof(anyText, fc.constantFrom('😀', '👩‍👩‍👧', '\uFFFD', 'e\u0301')), { maxLength: 6 })
  .map((pieces) => pieces.join(''));

/** Texts of few different characters, so that many of them have the same start. */
export const fewCharacters = fc
  .array(fc.constantFrom('a', '😀', '😁'), { maxLength: 6 })
  .map((characters) => characters.join(''));

/** Texts of few different characters, including lone first halves of pairs. */
export const loneFirstHalves = fc
  .array(fc.constantFrom('a', '\uD83D', '😀'), { maxLength: 6 })
  .map((characters) => characters.join(''));

/** Texts of any UTF-16 units, including halves of pairs. */
export const unitText = fc
  .array(fc.constantFrom('a', 'b', '\uD83D', '\uDE00', '\uD83D\uDE00'), { maxLength: 8 })
  .map((units) => units.join(''));

/** The text after encoding as UTF-8, in which a lone half becomes U+FFFD. */
export function throughUtf8(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}
