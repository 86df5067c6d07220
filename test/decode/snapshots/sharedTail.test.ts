import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sharedTail } from '../../../src/decode/snapshots/sharedTail';

const line = (text: string, tail: string) => `data: {"content":"${text}${tail}`;

describe('sharedTail', () => {
  test.each([
    ['the text alone', '"}'],
    ['another key behind', '","id":1}'],
    ['a space', '" }'],
    ['two texts', '","of":"x"}'],
    ['an array', '"]'],
    ['a tail of the greatest length', `","of":"${'x'.repeat(1024 - 10)}"}`],
  ])('should always be found: %s', (_, tail) => {
    const text = fc.stringMatching(/^[a-z},:1 ]*$/);
    fc.assert(
      fc.property(text, text.filter(Boolean), (before, more) => {
        expect(sharedTail(line(before, tail), line(before + more, tail))).toBe(tail);
      }),
    );
  });

  test.each([
    ['nothing is new', line('a', '"}'), line('a', '"}')],
    ['the second is shorter', line('ab', '"}'), line('a', '"}')],
    ['what was there has changed', line('ab', '"}'), line('xbc', '"}')],
    ['it has changed at its start', `x${line('a', '"}')}`, `y${line('ab', '"}')}`],
    ['the tail has changed', line('a', '","id":1}'), line('ab', '","id":2}')],
    ['a name grows', '{"a":"b"}', '{"ax":"b"}'],
    ['a name grows, with a space behind', '{"a" :"b"}', '{"ax" :"b"}'],
    ['a number grows', '{"a":1}', '{"a":12}'],
    ['the tail is longer than what is compared', ...overlong()],
    ['both are empty', '', ''],
  ])('is undefined where %s', (_, before, after) => {
    expect(sharedTail(before, after)).toBeUndefined();
  });
});

function overlong(): [string, string] {
  const tail = `","of":"${'x'.repeat(1024)}"}`;
  return [line('a', tail), line('ab', tail)];
}
