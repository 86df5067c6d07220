import fc from 'fast-check';
import { from, of, Subject } from 'rxjs';
import { LimitError, sseLines } from 'rxtalk';
import { describe, expect, test } from 'vitest';
import {
  chunked,
  decodeWhole,
  encode,
  endedLinesOf,
  lineEnds,
  linesOf,
  lineText,
  streamBytes,
  streamText,
} from '../support/chunkings';
import { record, valuesOf } from '../support/record';

function lines(...chunks: (Uint8Array | string)[]): readonly string[] {
  return valuesOf(from(chunks).pipe(sseLines()));
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

describe('sseLines splits lines', () => {
  test.each([
    ['at LF', 'a\nb\n', ['a', 'b']],
    ['at CR', 'a\rb\r', ['a', 'b']],
    ['at CRLF', 'a\r\nb\r\n', ['a', 'b']],
    ['at a mix of line ends', 'a\nb\rc\r\nd', ['a', 'b', 'c', 'd']],
    ['twice at LF CR', 'a\n\rb', ['a', '', 'b']],
    ['twice at CR CR LF', 'a\r\r\nb', ['a', '', 'b']],
    ['twice at CRLF LF', 'a\r\n\nb', ['a', '', 'b']],
    ['even if the last line has no line end', 'a\nb', ['a', 'b']],
    ['if there is only a line end', '\n', ['']],
    ['if there is no text', '', []],
  ])('%s', (_, text, expected) => {
    expect(lines(text)).toEqual(expected);
    expect(lines(encode(text))).toEqual(expected);
  });

  test.each(['\u2028', '\u2029', '\u0085', '\v', '\f', '\0', '\x1e'])('but not at %j', (mark) => {
    expect(lines(encode(`a${mark}b\nc`))).toEqual([`a${mark}b`, 'c']);
  });

  test('at once at a CR at the end of a chunk', () => {
    const chunks = new Subject<string>();
    const { values } = record(chunks.pipe(sseLines()));
    chunks.next('a\r');
    expect(values).toEqual(['a']);
    chunks.next('\nb');
    expect(values).toEqual(['a']);
    chunks.next('\n');
    expect(values).toEqual(['a', 'b']);
  });

  test('once at a split CRLF, even if empty chunks are in between', () => {
    expect(lines('a\r', '', '\n\nb')).toEqual(['a', '', 'b']);
    expect(lines('a\r', bytes(), bytes(), '\n', '\nb')).toEqual(['a', '', 'b']);
  });

  test('at a LF later in the chunk after a CR', () => {
    expect(lines('a\r', 'b\nc')).toEqual(['a', 'b', 'c']);
    expect(lines('a\r', '\r', '\nb')).toEqual(['a', '', 'b']);
  });
});

test('sseLines emits all lines of a chunk even if one of them makes the source emit and complete', () => {
  const source = new Subject<string>();
  const seen: string[] = [];
  source.pipe(sseLines()).subscribe({
    next: (line) => {
      seen.push(line);
      if (line !== 'a') return;
      source.next('d\ne');
      source.complete();
    },
    complete: () => seen.push('complete'),
  });
  source.next('a\nb\nc');
  expect(seen).toEqual(['a', 'b', 'cd', 'e', 'complete']);
});

describe('a byte order mark', () => {
  test.each<[string, (Uint8Array | string)[], string[]]>([
    ['is dropped at the start', [bytes(0xef, 0xbb, 0xbf, 0x61)], ['a']],
    ['is dropped if it comes in three chunks', [bytes(0xef), bytes(0xbb), bytes(0xbf), 'a'], ['a']],
    ['is dropped after empty chunks', [bytes(), '', bytes(0xef, 0xbb, 0xbf), 'a'], ['a']],
    ['is dropped from a string', ['\uFEFFa'], ['a']],
    ['is dropped only once', [bytes(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 0x61)], ['\uFEFFa']],
    ['is dropped only once if it comes in chunks of its own', ['\uFEFF', '\uFEFFa'], ['\uFEFFa']],
    ['is kept after text', ['a', bytes(0xef, 0xbb, 0xbf)], ['a\uFEFF']],
    ['is kept at the start of a later line', ['a\n', '\uFEFFb'], ['a', '\uFEFFb']],
    ['is not a line on its own', [bytes(0xef, 0xbb, 0xbf)], []],
    ['becomes U+FFFD if it is incomplete', [bytes(0xef, 0xbb)], ['\uFFFD']],
    ['leaves an empty line if a line end follows it', ['\uFEFF', '\n'], ['']],
  ])('%s', (_, chunks, expected) => {
    expect(lines(...chunks)).toEqual(expected);
  });
});

describe('sseLines decodes UTF-8', () => {
  test('if a character arrives a byte at a time', () => {
    const whole = encode('€😀\n');
    expect(lines(...Array.from(whole, (byte) => bytes(byte)))).toEqual(['€😀']);
  });

  test('if empty chunks or strings arrive inside a character', () => {
    expect(lines(bytes(0xe2), '', bytes(0x82), bytes(), bytes(0xac))).toEqual(['€']);
  });

  test('and replaces an incomplete character if a string follows it', () => {
    expect(lines(bytes(0xe2, 0x82), 'a')).toEqual(['\uFFFDa']);
  });

  test('and joins strings that are cut inside a surrogate pair', () => {
    expect(lines('\uD83D', '\uDE00\n')).toEqual(['😀']);
  });

  test('and replaces an incomplete character at the end of the stream', () => {
    expect(lines(bytes(0x61, 0x0a, 0xf0, 0x9f, 0x98))).toEqual(['a', '\uFFFD']);
  });
});

describe('however a stream is split, sseLines', () => {
  test('should always emit the lines of the whole, even with invalid bytes', () => {
    fc.assert(
      fc.property(chunked(streamBytes), ({ whole, chunks }) => {
        expect(lines(...chunks)).toEqual(linesOf(decodeWhole(whole)));
      }),
    );
  });

  test('should always emit the lines of the whole if the chunks are strings', () => {
    fc.assert(
      fc.property(chunked(streamText), ({ whole, chunks }) => {
        expect(lines(...chunks)).toEqual(linesOf(whole.replace(/^\uFEFF/, '')));
      }),
    );
  });

  test('should always emit the same lines for a mix of strings and bytes', () => {
    const pieces = fc.array(fc.tuple(streamText, fc.boolean()));
    fc.assert(
      fc.property(pieces, (all) => {
        const whole = all.map(([text]) => text).join('');
        const chunks = all.map(([text, isString]) => (isString ? text : encode(text)));
        expect(lines(...chunks)).toEqual(linesOf(whole.replace(/^\uFEFF/, '')));
      }),
    );
  });

  test('should always emit a line as soon as its line end arrives', () => {
    fc.assert(
      fc.property(chunked(streamBytes), ({ whole, chunks }) => {
        const source = new Subject<Uint8Array>();
        const { values } = record(source.pipe(sseLines()));
        let length = 0;
        for (const chunk of chunks) {
          source.next(chunk);
          length += chunk.length;
          expect(values).toEqual(endedLinesOf(decodeWhole(whole.subarray(0, length))));
        }
        expect(length).toBe(whole.length);
      }),
    );
  });

  test('should always emit the lines that were encoded', () => {
    const encoded = fc.array(fc.tuple(lineText, lineEnds)).chain((all) => {
      // A CR before an empty line that ends in LF would read as one CRLF.
      const parts = all.map(([line, end], index) => ({
        line,
        end: end === '\r' && (all[index + 1]?.join('') ?? '').startsWith('\n') ? '\r\n' : end,
      }));
      const text = `\uFEFF${parts.map(({ line, end }) => line + end).join('')}`;
      return chunked(fc.constant(encode(text))).map(({ chunks }) => ({
        chunks,
        expected: parts.map(({ line }) => line),
      }));
    });
    fc.assert(
      fc.property(encoded, ({ chunks, expected }) => {
        expect(lines(...chunks)).toEqual(expected);
      }),
    );
  });
});

describe('maxLineLength', () => {
  const limited = (maxLineLength: number, ...chunks: (Uint8Array | string)[]) =>
    record(from(chunks).pipe(sseLines({ maxLineLength })));

  test('allows a line of that length, and makes one more character a LimitError', () => {
    expect(limited(3, 'abc\nabc').values).toEqual(['abc', 'abc']);
    const { values, error } = limited(3, 'abc\nabcd\nabc');
    expect(values).toEqual(['abc']);
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ code: 'limit', limit: 3, unit: 'characters' });
    expect(error).toMatchObject({ message: 'A line exceeds its limit of 3 characters' });
  });

  test('counts neither the line end nor the byte order mark', () => {
    expect(limited(3, '\uFEFFabc\r\n').values).toEqual(['abc']);
  });

  test('ends the result and unsubscribes from the source before the line end arrives', () => {
    const source = new Subject<string>();
    const seen = record(source.pipe(sseLines({ maxLineLength: 3 })));
    source.next('abc');
    expect(seen.end).toBe('open');
    source.next('d');
    expect(seen.error).toBeInstanceOf(LimitError);
    expect(source.observed).toBe(false);
  });

  test('counts the U+FFFD of an incomplete character', () => {
    expect(limited(1, bytes(0x61, 0xe2)).error).toBeInstanceOf(LimitError);
    expect(limited(2, bytes(0x61, 0xe2)).values).toEqual(['a\uFFFD']);
  });

  test('is 16 MiB by default', () => {
    const longest = 'x'.repeat(16 * 1024 * 1024);
    expect(valuesOf(of(longest).pipe(sseLines()))).toHaveLength(1);
    expect(record(of(longest, 'x').pipe(sseLines())).error).toMatchObject({
      limit: 16 * 1024 * 1024,
    });
  });

  test('should always emit the lines before the first one that is too long', () => {
    const lengths = fc.array(fc.nat({ max: 7 }), { maxLength: 12 });
    const streams = fc.tuple(lengths, fc.constantFrom('\n', '\r\n', '\r')).chain(([all, end]) => {
      const expected = all.map((length) => 'é'.repeat(length));
      const text = fc.constant(encode(expected.map((line) => line + end).join('')));
      return chunked(text).map(({ chunks }) => ({ expected, chunks }));
    });
    fc.assert(
      fc.property(streams, fc.integer({ min: 1, max: 7 }), ({ expected, chunks }, limit) => {
        const seen = limited(limit, ...chunks);
        const tooLong = expected.findIndex((line) => line.length > limit);
        expect(seen.values).toEqual(tooLong === -1 ? expected : expected.slice(0, tooLong));
        expect(seen.end).toBe(tooLong === -1 ? 'complete' : 'error');
        expect(seen.error instanceof LimitError).toBe(tooLong !== -1);
      }),
    );
  });
});
