import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sharedTail } from '../../../src/decode/snapshots/sharedTail';

const line = (text: string, tail: string) => `data: {"content":"${text}${tail}`;

describe('sharedTail', () => {
  test.each([
    ['only a quote and a brace', '"}'],
    ['followed by another key', '","id":1}'],
    ['preceded by a space', '" }'],
    ['followed by another text', '","of":"x"}'],
    ['the end of an array', '"]'],
    ['as long as allowed', `","of":"${'x'.repeat(1024 - 10)}"}`],
  ])('should always be found if it is %s', (_, tail) => {
    const text = fc.stringMatching(/^[a-z},:1 ]*$/);
    fc.assert(
      fc.property(text, text.filter(Boolean), (before, more) => {
        expect(sharedTail(line(before, tail), line(before + more, tail))).toBe(tail);
      }),
    );
  });

  test.each([
    ['nothing is new', line('a', '"}'), line('a', '"}')],
    ['the second line is shorter', line('ab', '"}'), line('a', '"}')],
    ['the old text has changed', line('ab', '"}'), line('xbc', '"}')],
    ['the start of the line has changed', `x${line('a', '"}')}`, `y${line('ab', '"}')}`],
    ['the tail has changed', line('a', '","id":1}'), line('ab', '","id":2}')],
    ['a name grows', '{"a":"b"}', '{"ax":"b"}'],
    ['a name grows before a space', '{"a" :"b"}', '{"ax" :"b"}'],
    ['a number grows', '{"a":1}', '{"a":12}'],
    ['the tail is too long', ...overlong()],
    ['both lines are empty', '', ''],
  ])('is undefined if %s', (_, before, after) => {
    expect(sharedTail(before, after)).toBeUndefined();
  });
});

function overlong(): [string, string] {
  const tail = `","of":"${'x'.repeat(1024)}"}`;
  return [line('a', tail), line('ab', tail)];
}
