import fc from 'fast-check';
import { from, map, type Observable, type OperatorFunction, of, Subject } from 'rxjs';
import {
  cumulativeToDelta,
  readContent,
  snapshotDeltas,
  sseData,
  sseLines,
  untilDone,
} from 'rxtalk';
import { describe, expect, test } from 'vitest';
import { chunked, encode } from '../support/chunkings';
import { messageStreams } from '../support/messageStreams';
import { record, valuesOf } from '../support/record';

const composed =
  (maxLineLength = 2 ** 24) =>
  (source: Observable<Uint8Array>) =>
    source.pipe(
      sseLines({ maxLineLength }),
      sseData(),
      untilDone(),
      map((payload) => readContent(payload)),
      cumulativeToDelta(),
    );

/** The values, each with the index of its chunk, and the end. */
function outcomeOf(
  chunks: readonly Uint8Array[],
  operator: OperatorFunction<Uint8Array, string>,
): unknown {
  const source = new Subject<Uint8Array>();
  const seen = record(source.pipe(operator));
  const values: [chunk: number, value: string][] = [];
  const note = (chunk: number) => {
    for (const value of seen.values.slice(values.length)) values.push([chunk, value]);
  };
  chunks.forEach((chunk, index) => {
    source.next(chunk);
    note(index);
  });
  const isLeft = !source.observed;
  source.complete();
  note(-1);
  return { values, end: seen.end, error: JSON.stringify(seen.error), isLeft };
}

describe('snapshotDeltas', () => {
  test('should always emit what the composed operators emit, with the same chunk', () => {
    fc.assert(
      fc.property(chunked(messageStreams), ({ chunks }) => {
        expect(outcomeOf(chunks, snapshotDeltas())).toEqual(outcomeOf(chunks, composed()));
      }),
      { numRuns: 10 * (fc.readConfigureGlobal().numRuns ?? 200) },
    );
  });

  test('should always end at the same line if it is too long', () => {
    const limits = fc.integer({ min: 1, max: 700 });
    fc.assert(
      fc.property(chunked(messageStreams), limits, ({ chunks }, maxLineLength) => {
        expect(outcomeOf(chunks, snapshotDeltas({ maxLineLength }))).toEqual(
          outcomeOf(chunks, composed(maxLineLength)),
        );
      }),
    );
  });

  /** A text longer than the limits below which bytes are compared or decoded in a loop. */
  const long = 'The quick brown fox jumps over the lazy dog. '.repeat(8);
  const bodyOf = (payloads: readonly string[]) =>
    encode([...payloads, '[DONE]'].map((payload) => `data: ${payload}\n\n`).join(''));
  const contents = (texts: readonly string[]) =>
    texts.map((content) => JSON.stringify({ content }));
  const grown = contents([long, `${long}a`, `${long}a"b`]);

  test.each<[string, string[], object]>([
    [
      'emits text with escapes',
      contents([long, `${long}a`, `${long}a\n"é"😀`, `${long}a\n"é"😀`]),
      { values: [long, 'a', '\n"é"😀'], end: 'complete' },
    ],
    [
      'rejects a message without the quote after its text if the text ends in a quote',
      [...contents([long, `${long}a`, `${long}a"`]), `{"content":"${long}a\\"}`],
      { values: [long, 'a', '"'], error: { code: 'protocol' } },
    ],
    [
      'decodes a message in full if another key of it changes',
      [...grown, JSON.stringify({ content: `${long}a"bc`, id: 7 })],
      { values: [long, 'a', '"b', 'c'], end: 'complete' },
    ],
    [
      'rejects a message that shortens the text',
      [...grown, ...contents([long])],
      { values: [long, 'a', '"b'], error: { code: 'rewrite', shared: long } },
    ],
    [
      'finds an error object in the middle of a stream',
      [...grown, '{"error":{"message":"no"}}'],
      { values: [long, 'a', '"b'], error: { code: 'service', serverMessage: 'no' } },
    ],
  ])('%s', (_, payloads, expected) => {
    for (const size of [1, 7, 100_000]) {
      const body = bodyOf(payloads);
      const chunks = Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
        body.subarray(index * size, (index + 1) * size),
      );
      expect(record(from(chunks).pipe(snapshotDeltas()))).toMatchObject(expected);
    }
  });

  test('does not mistake a growing name for the text', () => {
    const payloads = ['ind', 'inde', 'index2', 'index34'].map(
      (name) => `{"a":"${long}","index":"T","${name}":"Tx"}`,
    );
    const seen = record(
      from(payloads.map((payload) => bodyOf([payload]).subarray(0, -14))).pipe(
        snapshotDeltas({ field: 'index' }),
      ),
    );
    expect(seen).toMatchObject({ values: ['T'], error: { code: 'truncated' } });
  });

  test('unsubscribes from the source before it emits U+FFFD for a half at the end', () => {
    const source = new Subject<Uint8Array>();
    const seen: unknown[] = [];
    source.pipe(snapshotDeltas()).subscribe((delta) => seen.push(delta, source.observed));
    source.next(bodyOf(['{"content":"a\\ud83d"}']));
    expect(seen).toEqual(['a', true, '\uFFFD', false]);
  });

  test('reads the field in its options', () => {
    const body = encode('data: {"text":"Hi","content":"no"}\n\ndata: [DONE]\n\n');
    expect(valuesOf(of(body).pipe(snapshotDeltas({ field: 'text' })))).toEqual(['Hi']);
    expect(record(of(body).pipe(snapshotDeltas({ field: 'other' }))).error).toMatchObject({
      code: 'protocol',
      message: 'Expected `other` to be a string, got undefined',
    });
  });
});
