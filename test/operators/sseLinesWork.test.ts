import fc from 'fast-check';
import { from } from 'rxjs';
import { sseLines } from 'rxtalk';
import { describe, expect, test } from 'vitest';
import { charactersHandledBy } from '../support/charactersHandled';
import { chunked, lineText } from '../support/chunkings';
import { valuesOf } from '../support/record';

/** Each character is searched for CR and for LF, and taken once; the rest is for the line ends. */
const MOST = 5;

/** How many characters are handled for each one of a text: a constant, whatever the length. */
function handledPerCharacter(chunks: readonly string[]): number {
  let lines: readonly string[] = [];
  const handled = charactersHandledBy(() => {
    lines = valuesOf(from(chunks).pipe(sseLines()));
  });
  expect(lines.length).toBeGreaterThan(0);
  return handled / chunks.join('').length;
}

function expectLinear(chunks: readonly string[]): void {
  const handled = handledPerCharacter(chunks);
  expect(handled).toBeGreaterThanOrEqual(1); // the count sees the search
  expect(handled).toBeLessThanOrEqual(MOST);
}

describe('the work of sseLines', () => {
  const length = 4_000;

  test('is linear in the length of one line that arrives in single characters', () => {
    expectLinear([...'x'.repeat(length), '\n']);
  });

  test.each([
    ['LF', '\n'],
    ['CR', '\r'],
    ['CRLF', '\r\n'],
    ['LF and CR in turn', '\n\r'],
  ])('is linear in the number of lines that end in %s and arrive in one chunk', (_, end) => {
    expectLinear([`x${end}`.repeat(length)]);
  });

  test('should always be linear, whatever the text and its chunks', () => {
    const ends = fc.constantFrom('\n', '\r', '\r\n');
    const lines = fc.tuple(lineText, ends, fc.nat({ max: 200 }));
    const texts = fc
      .array(lines, { minLength: 1, maxLength: 20 })
      .map((all) => all.map(([text, end, times]) => text.repeat(times) + end).join(''));
    fc.assert(fc.property(chunked(texts), ({ chunks }) => expectLinear(chunks)));
  });
});
