import { type Observable, Subject } from 'rxjs';
import { retryText, snapshotDeltas, toAsyncIterable } from 'rxtalk';
import { describe, expect, test } from 'vitest';
import { encode } from '../support/chunkings';
import { itemsMovedBy } from '../support/itemsMoved';
import { operatorCases } from '../support/operatorCases';

type Operator<T> = (source: Observable<T>) => Observable<unknown>;

/** Emits `count` values from inside the first result; returns how many items of arrays that moves. */
function movedByReentry<T>(operator: Operator<T>, valueAt: (index: number) => T, count: number) {
  const source = new Subject<T>();
  let index = 0;
  let results = 0;
  const moved = itemsMovedBy(() => {
    source.pipe(operator).subscribe(() => {
      if (results++ === 0) while (index < count) source.next(valueAt(index++));
    });
    while (results === 0) source.next(valueAt(index++));
  });
  expect(index).toBe(count);
  expect(results).toBeGreaterThan(1);
  return moved;
}

function expectLinear(movedBy: (count: number) => number): void {
  const count = 20_000;
  const moved = movedBy(count);
  // With `shift`, it would be 200 million.
  expect(moved).toBeLessThanOrEqual(4 * count);
  expect(movedBy(2 * count)).toBeLessThanOrEqual(2.2 * moved);
}

describe('the work of values that a result makes the source emit', () => {
  const short = operatorCases.filter(({ valueAt }) => valueAt(1_000).length < 20);

  test.each(short)('is linear in their number: $name', ({ operator, valueAt }) => {
    expectLinear((count) => movedByReentry(operator, valueAt, count));
  });

  test('is linear in their number: retryText()', () => {
    expectLinear((count) => movedByReentry(retryText(), String, count));
  });

  test('is linear in their number: snapshotDeltas()', () => {
    const message = encode('data: {"content":"x"}\n');
    expectLinear((count) =>
      itemsMovedBy(() => {
        const source = new Subject<Uint8Array>();
        source.pipe(snapshotDeltas()).subscribe(() => {
          for (let index = 1; index < count; index++) source.next(message);
        });
        source.next(message);
      }),
    );
  });

  test('is linear in their number: toAsyncIterable()', () => {
    expectLinear((count) =>
      itemsMovedBy(() => {
        const source = new Subject<number>();
        const iterator = toAsyncIterable(source);
        for (let index = 0; index < count; index++) void iterator.next();
        for (let index = 0; index < 2 * count; index++) source.next(index);
        for (let index = 0; index < count; index++) void iterator.next();
      }),
    );
  });
});
