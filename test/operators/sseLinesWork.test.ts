import fc from 'fast-check';
import { from } from 'rxjs';
import { sseLines } from 'rxtalk';
import { describe, expect, test, vi } from 'vitest';
import { chunked, streamText } from '../support/chunkings';
import { valuesOf } from '../support/record';

/** How many characters `indexOf` looks at while `run` runs: work, which no slow machine changes. */
function scannedBy(run: () => void): number {
  const { indexOf } = String.prototype;
  let scanned = 0;
  const spy = vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (
    this: string,
    search: string,
    position = 0,
  ) {
    const found = indexOf.call(this, search, position);
    scanned += (found === -1 ? this.length : found + 1) - position;
    return found;
  });
  try {
    run();
  } finally {
    spy.mockRestore();
  }
  return scanned;
}

/** Searches everything that is unfinished anew with each chunk. */
function naiveLines(chunks: Iterable<string>): string[] {
  const lines: string[] = [];
  let unfinished = '';
  for (const chunk of chunks) {
    unfinished += chunk;
    for (let end = unfinished.indexOf('\n'); end !== -1; end = unfinished.indexOf('\n')) {
      lines.push(unfinished.slice(0, end));
      unfinished = unfinished.slice(end + 1);
    }
  }
  return lines;
}

const decode = (chunks: readonly string[]) => valuesOf(from(chunks).pipe(sseLines()));

describe('the work of sseLines', () => {
  const size = 4_000;

  test('is linear for one long line in single characters, where a naive decoder is quadratic', () => {
    const chunks = [...'x'.repeat(size - 1), '\n'];
    const scanned = scannedBy(() => decode(chunks));
    // The lower bound shows that the count sees the search at all.
    expect(scanned).toBeGreaterThanOrEqual(size);
    expect(scanned).toBeLessThanOrEqual(2 * size);
    expect(scannedBy(() => naiveLines(chunks))).toBeGreaterThan((size * size) / 4);
  });

  test.each([
    ['LF', '\n'],
    ['CR', '\r'],
    ['CRLF', '\r\n'],
    ['LF and CR in turn', '\n\r'],
  ])('is linear for one chunk of many lines that end in %s', (_, end) => {
    const chunk = `x${end}`.repeat(size / 2);
    expect(scannedBy(() => decode([chunk]))).toBeLessThanOrEqual(2 * chunk.length);
  });

  test('should always look at each character twice at most, once for each line end', () => {
    fc.assert(
      fc.property(chunked(streamText), ({ whole, chunks }) => {
        expect(scannedBy(() => decode(chunks))).toBeLessThanOrEqual(2 * whole.length);
      }),
    );
  });
});
