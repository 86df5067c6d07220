import fc from 'fast-check';
import {
  concatMap,
  defer,
  from,
  map,
  type Observable,
  type OperatorFunction,
  of,
  retry,
  share,
  tap,
} from 'rxjs';
import {
  cumulativeToDelta,
  readContent,
  snapshotDeltas,
  sseData,
  sseEvents,
  sseLines,
  TruncatedStreamError,
  untilDone,
} from 'rxtalk';
import { describe, expect, test } from 'vitest';
import { chunked, encode } from '../support/chunkings';
import { record } from '../support/record';
import { growing, unitText } from '../support/snapshots';

type Reader = OperatorFunction<Uint8Array, string>;

const composed: Reader = (source) =>
  source.pipe(sseLines(), sseData(), untilDone(), map(readContent), cumulativeToDelta());

const readers: readonly [string, Reader][] = [
  ['snapshotDeltas()', snapshotDeltas()],
  ['the composed operators', composed],
  [
    'the composed operators with others between them',
    (source) =>
      source.pipe(
        sseLines(),
        tap(),
        sseData(),
        concatMap((payload) => of(payload)),
        untilDone(),
        share(),
        map((payload) => readContent(payload)),
        cumulativeToDelta(),
      ),
  ],
  [
    'the composed operators of events',
    (source) =>
      source.pipe(
        sseLines(),
        sseEvents({ flush: true }),
        untilDone(),
        map(({ data }) => readContent(data)),
        cumulativeToDelta(),
      ),
  ],
];

describe.each(readers)('a stream that ends early, read by %s', (_, reader) => {
  const read = (...chunks: string[]) =>
    record(from(chunks.map((text) => encode(text))).pipe(reader));
  const start = 'data: {"content":"a"}\n\ndata: {"content":"ab"}\n\n';

  test.each([
    ['inside a message', 'data: {"content":"abc'],
    ['inside an escape', 'data: {"content":"abc\\'],
    ['before the last brace', 'data: {"content":"abc"'],
    ['inside another message', 'data: {"message":"n'],
    ['inside the sentinel', 'data: [DO'],
    ['inside a field name', 'da'],
    ['between messages', ''],
  ])('is truncated %s', (_, end) => {
    const { values, error } = read(start, end);
    expect(values).toEqual(['a', 'b']);
    expect(error).toBeInstanceOf(TruncatedStreamError);
    expect(error).toMatchObject({ isTransient: true });
  });

  test('is truncated after a complete message without a line end, which is still read', () => {
    const { values, error } = read(start, 'data: {"content":"abc"}');
    expect(values).toEqual(['a', 'b', 'c']);
    expect(error).toMatchObject({ code: 'truncated' });
  });

  test('is complete if only the line end of the sentinel is missing', () => {
    expect(read(start, 'data: [DONE]')).toMatchObject({ values: ['a', 'b'], end: 'complete' });
  });

  test('is a ProtocolError if a whole message without a line end has no text', () => {
    expect(read(start, 'data: {"content":5}').error).toMatchObject({ code: 'protocol' });
  });

  test.each(['\n\n', '\r\r', '\r\n\r\n'])(
    'is a ProtocolError if bad JSON is followed by %j',
    (end) => {
      const bad = `data: {"content":"abc${end}`;
      expect(read(start, bad)).toMatchObject({ error: { code: 'protocol' } });
      expect(read(start, `${bad}data: [DONE]${end}`)).toMatchObject({
        error: { code: 'protocol' },
      });
    },
  );

  test('should always be truncated, wherever it ends before the sentinel', () => {
    const streams = fc
      .tuple(growing(unitText), fc.nat(), fc.constantFrom('\n\n', '\r\n\r\n', '\r\r'))
      .map(([texts, place, end]) => {
        const lines = texts.map((content) => `data: ${JSON.stringify({ content })}`);
        const bytes = encode([...lines, 'data: [DONE'].join(end));
        return bytes.slice(0, place % (bytes.length + 1));
      });
    fc.assert(
      fc.property(chunked(streams), ({ chunks }) => {
        expect(record(from(chunks).pipe(reader)).error).toBeInstanceOf(TruncatedStreamError);
      }),
    );
  });
});

test('bad JSON of a finished line is a ProtocolError while an unfinished one is passed on', () => {
  const bad = 'data: {"content":"abc';
  let attempts = 0;
  const answer$: Observable<Uint8Array> = defer(() =>
    of(encode(++attempts === 1 ? bad : `${bad}\n\n`)),
  );
  for (const [, reader] of readers) {
    attempts = 0;
    // `retry` subscribes again before the first attempt has returned.
    expect(record(answer$.pipe(reader, retry(1))).error).toMatchObject({ code: 'protocol' });
    expect(attempts).toBe(2);
  }
});

test('each reader of a shared unfinished message finds it truncated', () => {
  const payload$ = of('data: {"content":"abc').pipe(sseLines(), sseData());
  const readTwice = tap((payload: string) => {
    expect(() => readContent(payload)).toThrow(TruncatedStreamError);
  });
  expect(record(payload$.pipe(readTwice, map(readContent))).error).toMatchObject({
    code: 'truncated',
  });
});
