import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Stats } from '../../src/cli/answer/stats';
import { printable } from '../../src/cli/io/printable';
import { duration, wholeNumber } from '../../src/cli/values';

describe('printable', () => {
  it('keeps no control characters except line ends and tabs, and changes nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printable(text);
        expect(shown.replaceAll('\r\n', '')).not.toMatch(/[^\P{Cc}\n\t]/u);
        expect(shown.length).toBe(text.length);
        const isControl = (character: string) => /\p{Cc}/u.test(character);
        const kept = [...text].map(
          (character, index) => isControl(character) || character === shown[index],
        );
        if (!/[\ud800-\udfff]/.test(text)) expect(kept).not.toContain(false);
      }),
    );
  });
});

describe('the number of words', () => {
  it('does not depend on how the answer is split into deltas', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'bc', ' ', '\n', ' d', 'e ')), (deltas) => {
        const stats = new Stats();
        for (const delta of deltas) stats.count({ type: 'text', delta });
        const words = deltas.join('').match(/\S+/g)?.length ?? 0;
        expect(String(stats)).toMatch(new RegExp(`^\\(words: ${words},`));
      }),
    );
  });
});

describe('values of options', () => {
  it.each([
    ['30', 30_000],
    ['500ms', 500],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
  ])('reads the duration %s', (text, ms) => {
    expect(duration(text)).toBe(ms);
  });

  it.each(['', '0', '-1', '1e3', '1 s', 's', '1d', '600h', 'Infinity'])(
    'rejects the duration %j',
    (text) => {
      expect(() => duration(text)).toThrow('Expected a duration such as 500ms');
    },
  );

  it('accepts only whole numbers in their range', () => {
    const port = wholeNumber(0, 65_535);
    expect(['0', '80', '65535'].map(port)).toEqual([0, 80, 65_535]);
    for (const text of ['65536', '-1', '1.5', '0x10', '', ' 1', '1e3']) {
      expect(() => port(text)).toThrow('Expected a whole number, 0 to 65535.');
    }
  });
});
