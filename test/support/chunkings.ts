import fc from 'fast-check';

/** A whole and the chunks it was cut into. */
export interface Chunked<T> {
  readonly whole: T;
  readonly chunks: readonly T[];
}

/** Cuts at these places, in any order; a place that comes twice leaves an empty chunk. */
export function cut<T extends Uint8Array | string>(whole: T, places: readonly number[]): T[] {
  const sorted = [0, ...[...places].sort((a, b) => a - b), whole.length];
  return sorted.slice(1).map((end, index) => whole.slice(sorted[index], end) as T);
}

/** Any chunking: a few cuts anywhere, empty chunks, one chunk per unit, or a single chunk. */
export function chunked<T extends Uint8Array | string>(
  wholes: fc.Arbitrary<T>,
): fc.Arbitrary<Chunked<T>> {
  const cuts = fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.nat({ max: 10_000 })) },
    { weight: 1, arbitrary: fc.constant('everywhere' as const) },
  );
  return fc.tuple(wholes, cuts).map(([whole, places]) => ({
    whole,
    chunks: cut(
      whole,
      places === 'everywhere'
        ? Array.from({ length: whole.length }, (_, index) => index)
        : places.map((place) => place % (whole.length + 1)),
    ),
  }));
}

export const lineEnds = fc.constantFrom('\n', '\r', '\r\n');

/** Any text of whole code points. */
export const anyText = fc.string({ unit: 'binary', maxLength: 8 });

/** A text without line ends, but with characters that might be mistaken for one. */
export const lineText = fc
  .array(
    fc.oneof(anyText, fc.constantFrom('\u2028', '\u2029', '\u0085', '\v', '\f', '\uFEFF', '😀')),
    {
      maxLength: 4,
    },
  )
  .map((pieces) => pieces.join('').replace(/[\r\n]/g, '·'));

/** A text with many line ends, mixed. */
export const streamText = fc
  .array(fc.oneof(lineEnds, lineText), { maxLength: 20 })
  .map((pieces) => pieces.join(''));

/** Bytes that resemble UTF-8: texts, line ends, truncated sequences and invalid bytes. */
export const streamBytes: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      streamText.map(encode),
      fc.constantFrom(
        [0x0d],
        [0x0a],
        [0xef, 0xbb, 0xbf],
        [0xef, 0xbb],
        [0xf0, 0x9f, 0x98],
        [0xe2, 0x82],
        [0xc3],
        [0x80],
        [0xc0, 0xaf],
        [0xed, 0xa0, 0x80],
        [0xf5],
        [0xff],
      ),
      fc.uint8Array({ maxLength: 4 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => Uint8Array.from(pieces.flatMap((piece) => [...piece])));

export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Decodes as a whole; drops the byte order mark. */
export function decodeWhole(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** The lines of a whole text, including the last one even if it has no line end. */
export function linesOf(text: string): string[] {
  const lines = text.split(lineEnd);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** The lines of a text that have a line end. */
export function endedLinesOf(text: string): string[] {
  return text.split(lineEnd).slice(0, -1);
}

const lineEnd = /\r\n|\n|\r/;
