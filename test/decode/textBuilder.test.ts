import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextBuilder } from '../../src/decode/textBuilder';

/** Short pieces are merged, long ones are kept: some of each, and of the lengths around both limits. */
const piece = fc
  .tuple(
    fc.oneof(fc.nat(3), fc.constantFrom(255, 256, 257, 4095, 4096, 4097, 9000)),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
  )
  .map(([length, unit]) => unit.repeat(length).slice(0, length));

describe('TextBuilder', () => {
  it('gives the pieces as one text, and the length after each', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = new TextBuilder();
        let expected = '';
        for (const each of pieces) {
          expected += each;
          expect(text.add(each)).toBe(expected.length);
        }
        expect(text.take()).toBe(expected);
        expect(text.take()).toBe('');
      }),
    );
  });

  it('starts with an empty text after it was taken', () => {
    const text = new TextBuilder();
    text.add('a'.repeat(5000));
    text.add('b');
    text.take();
    expect(text.add('c')).toBe(1);
    expect(text.take()).toBe('c');
  });
});
