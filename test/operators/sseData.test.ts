import fc from 'fast-check';
import { from, of } from 'rxjs';
import { sseData, sseEvents, sseLines } from 'rxtalk';
import { describe, expect, test } from 'vitest';
import { lineText } from '../support/chunkings';
import { valuesOf } from '../support/record';

const payloads = (...lines: string[]) => valuesOf(from(lines).pipe(sseData()));

describe('sseData', () => {
  test('reads a last line without a line end, and completes', () => {
    expect(valuesOf(of('data: a\nda', 'ta: b').pipe(sseLines(), sseData()))).toEqual(['a', 'b']);
  });

  test.each([
    ['data: a', 'a'],
    ['data:a', 'a'],
    ['data:  a', ' a'],
    ['data:\ta', '\ta'],
    ['data: a ', 'a '],
    ['data:  ', ' '],
    ['data: data: a', 'data: a'],
    ['data:{"content":"a: b"}', '{"content":"a: b"}'],
    ['data: [DONE]', '[DONE]'],
  ])('reads %j as %j', (line, payload) => {
    expect(payloads(line)).toEqual([payload]);
  });

  test.each([
    '',
    ':',
    ': data: a',
    'data',
    'data a',
    'event: data',
    'id: 1',
    'retry: 1',
    'database: a',
    'Data: a',
    ' data: a',
    'data : a',
    '\uFEFFdata: a',
  ])('skips %j', (line) => {
    expect(payloads(line, 'data: next')).toEqual(['next']);
  });

  test('skips a data line without a payload, which is a keep-alive', () => {
    expect(payloads('data:', 'data: ', 'data: a')).toEqual(['a']);
  });

  test('should always emit each payload unchanged, whatever lines are in between', () => {
    const lines = fc.array(
      fc.oneof(
        lineText.map((text) => ({ line: `data: ${text}`, payload: text })),
        lineText.map((text) => ({ line: `data:|${text}`, payload: `|${text}` })),
        lineText.map((text) => ({ line: `:${text}`, payload: '' })),
        lineText.map((text) => ({ line: `x${text}`, payload: '' })),
        fc.constant({ line: '', payload: '' }),
      ),
    );
    fc.assert(
      fc.property(lines, (all) => {
        const expected = all.map(({ payload }) => payload).filter(Boolean);
        expect(payloads(...all.map(({ line }) => line))).toEqual(expected);
      }),
    );
  });

  test('should always agree with sseEvents if each event is one data line', () => {
    fc.assert(
      fc.property(fc.array(lineText.map((text) => `${text}.`)), (all) => {
        const lines = all.flatMap((text) => [`data:${text}`, '']);
        const events = valuesOf(from(lines).pipe(sseEvents()));
        expect(payloads(...lines)).toEqual(events.map(({ data }) => data));
        expect(events).toHaveLength(all.length);
      }),
    );
  });
});
