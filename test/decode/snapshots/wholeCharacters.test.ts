import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WholeCharacters, withoutHalf } from '../../../src/decode/snapshots/wholeCharacters';
import { growing, throughUtf8, unitText } from '../../support/snapshots';

const [FIRST, SECOND] = ['\uD83D', '\uDE00'] as const; // the halves of 😀

/** What comes out for each piece, and then at the end. */
function passedOn(pieces: readonly string[]): string[] {
  const characters = new WholeCharacters();
  return [...pieces.map((piece) => characters.next(piece)), characters.end()];
}

describe('WholeCharacters', () => {
  test.each<[string, string[], string[]]>([
    ['passes on text without pairs as it is', ['a', 'é', ''], ['a', 'é', '', '']],
    ['passes on a whole pair as it is', ['a😀b'], ['a😀b', '']],
    ['joins the halves of a pair', [`a${FIRST}`, `${SECOND}b`], ['a', '😀b', '']],
    ['keeps a first half through empty pieces', [FIRST, '', SECOND], ['', '', '😀', '']],
    ['joins the lowest surrogate pair', ['\uD800', '\uDC00'], ['', '\u{10000}', '']],
    ['joins the highest surrogate pair', ['\uDBFF', '\uDFFF'], ['', '\u{10FFFF}', '']],
    ['does not keep a unit before the first halves', ['\uD7FF'], ['\uD7FF', '']],
    ['replaces a first half that other text follows', [FIRST, 'a'], ['', '\uFFFDa', '']],
    ['replaces a first half that another follows', [FIRST, FIRST + SECOND], ['', '\uFFFD😀', '']],
    ['replaces a first half at the end', [`a${FIRST}`], ['a', '\uFFFD']],
    ['replaces a second half on its own at once', [SECOND, 'a'], ['\uFFFD', 'a', '']],
    ['passes on nothing if nothing comes', [], ['']],
  ])('%s', (_, pieces, expected) => {
    expect(passedOn(pieces)).toEqual(expected);
  });

  test('starts over when it has ended', () => {
    const characters = new WholeCharacters();
    expect(characters.next(`a${FIRST}`)).toBe('a');
    characters.end();
    expect(characters.next('b')).toBe('b');
    expect(characters.end()).toBe('');
  });

  test('ends once', () => {
    const characters = new WholeCharacters();
    characters.next(FIRST);
    expect([characters.end(), characters.end()]).toEqual(['\uFFFD', '']);
  });

  test('should always join to the text as UTF-8 encodes it, however it is split', () => {
    fc.assert(
      fc.property(growing(unitText), (texts) => {
        const pieces = texts.map((text, index) => text.slice(texts[index - 1]?.length ?? 0));
        const passed = passedOn(pieces);
        expect(passed.join('')).toBe(throughUtf8(pieces.join('')));
        expect(passed.every((piece) => piece.isWellFormed())).toBe(true);
      }),
    );
  });

  test('should always keep back at most the first half of a pair', () => {
    fc.assert(
      fc.property(growing(unitText), (texts) => {
        const characters = new WholeCharacters();
        let length = 0;
        for (const [index, text] of texts.entries()) {
          length += characters.next(text.slice(texts[index - 1]?.length ?? 0)).length;
          expect(length).toBe(withoutHalf(text).length);
        }
      }),
    );
  });
});

describe('withoutHalf', () => {
  test.each([
    ['', ''],
    ['a', 'a'],
    ['a😀', 'a😀'],
    [`a${FIRST}`, 'a'],
    [`a${FIRST}${FIRST}`, `a${FIRST}`],
    [`a${SECOND}`, `a${SECOND}`],
  ])('of %j is %j', (text, expected) => {
    expect(withoutHalf(text)).toBe(expected);
  });
});
