import { type Observable, type OperatorFunction, Subject } from 'rxjs';
import { retryText, sseEvents, sseLines } from 'rxtalk';
import { describe, expect, test } from 'vitest';
import { encode } from '../support/chunkings';
import { heapAddedBy } from '../support/heapAddedBy';

const pieces = 300_000;

type Operator = (source: Observable<string | Uint8Array>) => Observable<unknown>;

const cases: readonly [name: string, value: string | Uint8Array, operator: Operator][] = [
  ['a line that arrives in single bytes', encode('x'), sseLines()],
  ['a line that arrives in single characters', 'x', sseLines()],
  ['a line that arrives in single letters of two bytes', 'ж', sseLines()],
  ['an event of many lines', 'data: x', sseEvents() as OperatorFunction<unknown, unknown>],
  ['an answer in deltas of one letter', 'x', retryText() as OperatorFunction<unknown, unknown>],
];

describe('the memory of a text in short pieces', () => {
  test.each(cases)('is a few bytes per piece: %s', (_, value, operator) => {
    const source = new Subject<string | Uint8Array>();
    const held = heapAddedBy(() => {
      const subscription = source.pipe(operator).subscribe();
      for (let index = 0; index < pieces; index++) source.next(value);
      return subscription;
    });
    // A string made with `+` takes 32 bytes for each piece.
    expect(held / pieces).toBeLessThan(10);
    expect(source.observed).toBe(true);
  });
});
