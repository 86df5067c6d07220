import fc from 'fast-check';
import { from, NEVER, of, Subject, startWith } from 'rxjs';
import { type SseEvent, sseData, sseEvents, sseLines } from 'rxtalk';
import { describe, expect, test } from 'vitest';
import { chunked, encode, lineText } from '../support/chunkings';
import { record, valuesOf } from '../support/record';

function parse(...lines: string[]): readonly SseEvent[] {
  return valuesOf(from(lines).pipe(sseEvents()));
}

function message(data: string): SseEvent {
  return { type: 'message', data, lastEventId: '' };
}

describe('as the WHATWG specifies for event streams:', () => {
  test('if the line is empty, dispatch the event', () => {
    const lines = new Subject<string>();
    const { values } = record(lines.pipe(sseEvents()));
    lines.next('data: a');
    expect(values).toEqual([]);
    lines.next('');
    expect(values).toEqual([message('a')]);
  });

  test('if the line starts with a colon, ignore the line', () => {
    expect(parse(':', ': data: b', 'data: a', ':', '')).toEqual([message('a')]);
  });

  test('the field name ends at the first colon, and the rest is the value', () => {
    expect(parse('data: a: b:c', '')).toEqual([message('a: b:c')]);
  });

  test('only the exact name is the field data', () => {
    for (let place = 0; place < 'data: '.length; place++) {
      const line = `${'data: '.slice(0, place)}x${'data: '.slice(place + 1)}value`;
      expect(parse(line, 'data: a', '')).toEqual([message(place === 5 ? 'xvalue\na' : 'a')]);
    }
  });

  test('if the value starts with a space, remove that one space', () => {
    expect(parse('data:a', '', 'data: a', '', 'data:  a', '', 'data:\ta', '')).toEqual(
      ['a', 'a', ' a', '\ta'].map(message),
    );
    expect(parse('event: ping', 'id:  7', 'data:a', '')).toEqual([
      { type: 'ping', data: 'a', lastEventId: ' 7' },
    ]);
  });

  test('a line without a colon is a field name with an empty value', () => {
    expect(parse('data', '', 'data', 'data', '')).toEqual([message(''), message('\n')]);
    expect(parse('id: 1', 'id', 'event: a', 'event', 'data', '')).toEqual([message('')]);
  });

  test('field names are compared literally, with no case folding', () => {
    expect(parse('Data: a', 'DATA: a', ' data: a', 'data : a', 'data: b', '')).toEqual([
      message('b'),
    ]);
  });

  test('event: sets the event type; the last one counts', () => {
    expect(parse('event: a', 'event: b', 'data: x', '')).toMatchObject([{ type: 'b' }]);
  });

  test('event: an empty value means the type message', () => {
    expect(parse('event: a', 'event:', 'data: x', '')).toEqual([message('x')]);
  });

  test('data: appends the value and a line feed; dispatching removes the last line feed', () => {
    expect(parse('data: a', 'data:', 'data: b', '')).toEqual([message('a\n\nb')]);
    expect(parse('data: a', 'data:', '')).toEqual([message('a\n')]);
  });

  test('id: sets the last event ID, which later events keep', () => {
    expect(parse('id: 1', 'data: a', '', 'data: b', '', 'id: 2', 'data: c', '')).toMatchObject(
      ['1', '1', '2'].map((lastEventId) => ({ lastEventId })),
    );
  });

  test('id: an empty value resets the last event ID', () => {
    expect(parse('id: 1', 'data: a', '', 'id', 'data: b', '')).toMatchObject([
      { lastEventId: '1' },
      { lastEventId: '' },
    ]);
  });

  test('id: a value with NUL is ignored', () => {
    expect(parse('id: 1', 'id: 2\0', 'id: \0', 'data: a', '')).toMatchObject([
      { lastEventId: '1' },
    ]);
  });

  test('id: is kept even if its event is not dispatched', () => {
    expect(parse('id: 1', '', 'data: a', '')).toMatchObject([{ lastEventId: '1' }]);
  });

  test('retry: a value of ASCII digits only is the reconnection time', () => {
    expect(parse('retry: 0100', 'data: a', '')).toEqual([{ ...message('a'), retryMs: 100 }]);
    expect(parse('retry: 1', 'retry: 2', 'data: a', '')).toMatchObject([{ retryMs: 2 }]);
    expect(parse('retry: 0', 'data: a', '')).toMatchObject([{ retryMs: 0 }]);
  });

  test.each(['', '-1', '+1', '1.5', '1e3', '0x10', ' 1', '1 ', '１', '٣', 'soon'])(
    'retry: any other value is ignored: %j',
    (value) => {
      expect(parse(`retry: ${value}`, 'data: a', '')).toEqual([message('a')]);
      expect(parse('retry: 7', `retry: ${value}`, 'data: a', '')).toMatchObject([{ retryMs: 7 }]);
    },
  );

  test('retry: is part of the next event only', () => {
    expect(parse('retry: 5', '', 'data: a', '', 'data: b', '')).toEqual([
      { ...message('a'), retryMs: 5 },
      message('b'),
    ]);
  });

  test('retry: is absent from an event without it', () => {
    expect(parse('data: a', '')[0]).not.toHaveProperty('retryMs');
  });

  test('every other field is ignored', () => {
    expect(parse('dat: a', 'datas: a', '__proto__: a', 'constructor', 'data: b', '')).toEqual([
      message('b'),
    ]);
  });

  test('if the data buffer is empty, reset the type and dispatch nothing', () => {
    expect(parse('', '', 'event: a', '', 'data: x', '')).toEqual([message('x')]);
  });

  test('dispatching resets the type and the data', () => {
    expect(parse('event: a', 'data: x', '', 'data: y', '')).toEqual([
      { type: 'a', data: 'x', lastEventId: '' },
      message('y'),
    ]);
  });

  test('at the end of the file, discard the pending event', () => {
    expect(parse('data: a', '', 'data: b')).toEqual([message('a')]);
  });
});

describe('flush', () => {
  const flushed = (...lines: string[]) => valuesOf(from(lines).pipe(sseEvents({ flush: true })));

  test('dispatches the last event without its empty line', () => {
    expect(flushed('data: a', '', 'event: b', 'data: c')).toEqual([
      message('a'),
      { type: 'b', data: 'c', lastEventId: '' },
    ]);
  });

  test('dispatches nothing if no event or no data is pending', () => {
    expect(flushed('data: a', '')).toEqual([message('a')]);
    expect(flushed('event: a', 'id: 1')).toEqual([]);
    expect(flushed()).toEqual([]);
  });

  test('dispatches the event of a last line without a line end', () => {
    const flush = sseEvents({ flush: true });
    expect(valuesOf(of('data: a\n', 'data: b').pipe(sseLines(), flush))).toEqual([message('a\nb')]);
    expect(valuesOf(of('data: data: a').pipe(sseData(), flush))).toEqual([message('a')]);
  });

  test('dispatches nothing before the source completes', () => {
    const open = NEVER.pipe(startWith('data: a'), sseEvents({ flush: true }));
    const { values, end } = record(open);
    expect({ values, end }).toEqual({ values: [], end: 'open' });
  });
});

const fieldText = lineText.map((text) => text.replaceAll('\0', '·'));

/** An event and its lines, with the fields in one of several orders. */
const written = fc
  .record({
    type: fc.oneof(
      fc.constant('message'),
      fieldText.map((text) => text || 'message'),
    ),
    data: fc.array(lineText, { minLength: 1, maxLength: 3 }),
    id: fieldText,
    retryMs: fc.option(fc.nat(), { nil: undefined }),
    isDataFirst: fc.boolean(),
    isTypeWritten: fc.boolean(),
    hasSpaces: fc.boolean(),
  })
  .map(({ type, data, id, retryMs, isDataFirst, isTypeWritten, hasSpaces }) => {
    const field = (name: string, value: string) =>
      `${name}:${hasSpaces || value.startsWith(' ') ? ' ' : ''}${value}`;
    const others = [
      ...(type !== 'message' || isTypeWritten ? [field('event', type)] : []),
      field('id', id),
      ...(retryMs === undefined ? [] : [field('retry', String(retryMs))]),
    ];
    const dataLines = data.map((line) => field('data', line));
    const event: SseEvent = {
      type,
      data: data.join('\n'),
      lastEventId: id,
      ...(retryMs !== undefined && { retryMs }),
    };
    return {
      event,
      lines: [...(isDataFirst ? [...dataLines, ...others] : [...others, ...dataLines]), ''],
    };
  });

/** A line that sseEvents ignores. */
const noise = fc.oneof(
  lineText.map((text) => `:${text}`),
  lineText.map((text) => `x${text}`),
  lineText.map((text) => `Data: ${text}`),
  lineText.map((text) => ` data: ${text}`),
);

describe('sseEvents', () => {
  test('should always emit the events that were written', () => {
    fc.assert(
      fc.property(fc.array(written), (all) => {
        const lines = all.flatMap(({ lines }) => lines);
        expect(parse(...lines)).toEqual(all.map(({ event }) => event));
      }),
    );
  });

  test('should always emit the events that were written as bytes, however these are split', () => {
    const streams = fc.array(written).chain((all) => {
      const text = all.flatMap(({ lines }) => lines.map((line) => `${line}\r\n`)).join('');
      const events = all.map(({ event }) => event);
      return chunked(fc.constant(encode(text))).map(({ chunks }) => ({ events, chunks }));
    });
    fc.assert(
      fc.property(streams, ({ events, chunks }) => {
        expect(valuesOf(from(chunks).pipe(sseLines(), sseEvents()))).toEqual(events);
      }),
    );
  });

  test('should always emit the same events with comments and unknown fields between the lines', () => {
    const noisy = fc.array(fc.tuple(written, fc.array(noise, { minLength: 1, maxLength: 8 })));
    fc.assert(
      fc.property(noisy, (all) => {
        const lines = all.flatMap(([{ lines }, noises]) =>
          lines.flatMap((line, index) => [noises[index % noises.length] ?? ':', line]),
        );
        expect(parse(...lines)).toEqual(all.map(([{ event }]) => event));
      }),
    );
  });
});

describe('maxEventLength', () => {
  const limit = (lines: string[]) => record(from(lines).pipe(sseEvents({ maxEventLength: 5 })));

  test('allows data of that length, and counts the joining line feeds', () => {
    expect(limit(['data: ab', 'data: cd', '', 'data: abcde', ''])).toMatchObject({
      values: [message('ab\ncd'), message('abcde')],
      end: 'complete',
    });
  });

  test.each([
    ['in one line', ['data: abcdef']],
    ['in many lines', ['data: ab', 'data: cd', 'data']],
    ['in empty lines', Array(7).fill('data')],
  ])('makes longer data %s a LimitError after the events before it', (_, lines) => {
    const { values, error } = limit(['data: a', '', ...lines, '']);
    expect(values).toEqual([message('a')]);
    expect(error).toMatchObject({ code: 'limit', limit: 5, unit: 'characters' });
    expect(error).toMatchObject({
      message: 'The data of an event exceeds its limit of 5 characters',
    });
  });
});
