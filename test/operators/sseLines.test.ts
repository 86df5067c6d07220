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

describe('line ends', () => {
  test.each([
    ['LF', 'a\nb\n', ['a', 'b']],
    ['CR', 'a\rb\r', ['a', 'b']],
    ['CRLF', 'a\r\nb\r\n', ['a', 'b']],
    ['a mix', 'a\nb\rc\r\nd', ['a', 'b', 'c', 'd']],
    ['LF CR, which is two', 'a\n\rb', ['a', '', 'b']],
    ['CR CR LF, which is two', 'a\r\r\nb', ['a', '', 'b']],
    ['CRLF LF, which is two', 'a\r\n\nb', ['a', '', 'b']],
    ['none behind the last line', 'a\nb', ['a', 'b']],
    ['nothing else', '\n', ['']],
    ['no text at all', '', []],
  ])('%s', (_, text, expected) => {
    expect(lines(text)).toEqual(expected);
    expect(lines(encode(text))).toEqual(expected);
  });

  test.each(['\u2028', '\u2029', '\u0085', '\v', '\f', '\0', '\x1e'])('%j ends no line', (mark) => {
    expect(lines(encode(`a${mark}b\nc`))).toEqual([`a${mark}b`, 'c']);
  });

  test('a CR at the end of a chunk ends the line at once', () => {
    const chunks = new Subject<string>();
    const { values } = record(chunks.pipe(sseLines()));
    chunks.next('a\r');
    expect(values).toEqual(['a']);
    chunks.next('\nb');
    expect(values).toEqual(['a']);
    chunks.next('\n');
    expect(values).toEqual(['a', 'b']);
  });

  test('the LF of a CRLF is swallowed once, also behind empty chunks', () => {
    expect(lines('a\r', '', '\n\nb')).toEqual(['a', '', 'b']);
    expect(lines('a\r', bytes(), bytes(), '\n', '\nb')).toEqual(['a', '', 'b']);
  });

  test('a LF further on in the next chunk is a line end of its own', () => {
    expect(lines('a\r', 'b\nc')).toEqual(['a', 'b', 'c']);
    expect(lines('a\r', '\r', '\nb')).toEqual(['a', '', 'b']);
  });
});

test('a line that makes the source emit and complete loses none of its chunk', () => {
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

describe('byte order mark', () => {
  test.each<[string, (Uint8Array | string)[], string[]]>([
    ['is dropped at the start', [bytes(0xef, 0xbb, 0xbf, 0x61)], ['a']],
    ['is dropped in three chunks', [bytes(0xef), bytes(0xbb), bytes(0xbf), 'a'], ['a']],
    ['is dropped behind empty chunks', [bytes(), '', bytes(0xef, 0xbb, 0xbf), 'a'], ['a']],
    ['is dropped from a string', ['\uFEFFa'], ['a']],
    ['is dropped once only', [bytes(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 0x61)], ['\uFEFFa']],
    ['is dropped once only, cut', ['\uFEFF', '\uFEFFa'], ['\uFEFFa']],
    ['is kept behind text', ['a', bytes(0xef, 0xbb, 0xbf)], ['a\uFEFF']],
    ['is kept at the start of a later line', ['a\n', '\uFEFFb'], ['a', '\uFEFFb']],
    ['alone is no line', [bytes(0xef, 0xbb, 0xbf)], []],
    ['that breaks off is an invalid byte', [bytes(0xef, 0xbb)], ['\uFFFD']],
    ['before a line end leaves an empty line', ['\uFEFF', '\n'], ['']],
  ])('%s', (_, chunks, expected) => {
    expect(lines(...chunks)).toEqual(expected);
  });
});

describe('UTF-8', () => {
  test('a character may come a byte at a time', () => {
    const whole = encode('€😀\n');
    expect(lines(...Array.from(whole, (byte) => bytes(byte)))).toEqual(['€😀']);
  });

  test('an empty chunk, also an empty string, ends no character', () => {
    expect(lines(bytes(0xe2), '', bytes(0x82), bytes(), bytes(0xac))).toEqual(['€']);
  });

  test('a string ends the character that was begun in bytes', () => {
    expect(lines(bytes(0xe2, 0x82), 'a')).toEqual(['\uFFFDa']);
  });

  test('a string may be cut inside a surrogate pair', () => {
    expect(lines('\uD83D', '\uDE00\n')).toEqual(['😀']);
  });

  test('a sequence that breaks off at the end becomes U+FFFD in the last line', () => {
    expect(lines(bytes(0x61, 0x0a, 0xf0, 0x9f, 0x98))).toEqual(['a', '\uFFFD']);
  });
});

describe('however the stream is cut', () => {
  test('should always give the lines of the whole, invalid bytes included', () => {
    fc.assert(
      fc.property(chunked(streamBytes), ({ whole, chunks }) => {
        expect(lines(...chunks)).toEqual(linesOf(decodeWhole(whole)));
      }),
    );
  });

  test('should always give the lines of the whole where the chunks are strings', () => {
    fc.assert(
      fc.property(chunked(streamText), ({ whole, chunks }) => {
        expect(lines(...chunks)).toEqual(linesOf(whole.replace(/^\uFEFF/, '')));
      }),
    );
  });

  test('should always give the same lines for strings and bytes in turn', () => {
    const pieces = fc.array(fc.tuple(streamText, fc.boolean()));
    fc.assert(
      fc.property(pieces, (all) => {
        const whole = all.map(([text]) => text).join('');
        const chunks = all.map(([text, isString]) => (isString ? text : encode(text)));
        expect(lines(...chunks)).toEqual(linesOf(whole.replace(/^\uFEFF/, '')));
      }),
    );
  });

  test('should always emit a line as soon as its end is there', () => {
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

  test('should always give back the lines that were encoded', () => {
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

  test('a line of that length passes, one more character is a LimitError', () => {
    expect(limited(3, 'abc\nabc').values).toEqual(['abc', 'abc']);
    const { values, error } = limited(3, 'abc\nabcd\nabc');
    expect(values).toEqual(['abc']);
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ code: 'limit', limit: 3, unit: 'characters' });
    expect(error).toMatchObject({ message: 'A line is over its limit of 3 characters' });
  });

  test('neither the line end nor the byte order mark counts', () => {
    expect(limited(3, '\uFEFFabc\r\n').values).toEqual(['abc']);
  });

  test('is told before the line end comes, and leaves the source', () => {
    const source = new Subject<string>();
    const seen = record(source.pipe(sseLines({ maxLineLength: 3 })));
    source.next('abc');
    expect(seen.end).toBe('open');
    source.next('d');
    expect(seen.error).toBeInstanceOf(LimitError);
    expect(source.observed).toBe(false);
  });

  test('counts what an unfinished character becomes', () => {
    expect(limited(1, bytes(0x61, 0xe2)).error).toBeInstanceOf(LimitError);
    expect(limited(2, bytes(0x61, 0xe2)).values).toEqual(['a\uFFFD']);
  });

  test('is 16 MiB unless told', () => {
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
