import fc from 'fast-check';
import { concat, defer, from, Observable, retry, Subject, take, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { endless, observed } from '../support/observed';
import { operatorCases } from '../support/operatorCases';
import { record, valuesOf } from '../support/record';

describe.each(operatorCases)('$name', ({ operator, inputs, valueAt, needed }) => {
  /** What it emits for these values while the source stays open. */
  const openValuesOf = (values: readonly string[]) =>
    record(
      new Observable<string>((subscriber) =>
        values.forEach((value) => {
          subscriber.next(value);
        }),
      ).pipe(operator),
    ).values;

  /** Values, and a place to stop before the last of them. */
  const stopped = fc.tuple(inputs, fc.nat()).map(([values, place]) => ({
    values,
    before: values.slice(0, place % Math.max(1, values.length)),
  }));

  test('should always emit the same to each subscription', () => {
    fc.assert(
      fc.property(inputs, (values) => {
        const upstream = observed(from(values));
        const results = upstream.source.pipe(operator);
        expect(upstream.subscribed).toBe(0);
        const first = valuesOf(results);
        expect(valuesOf(results)).toEqual(first);
        expect(upstream).toMatchObject({ subscribed: 2, released: 2 });
      }),
    );
  });

  test('should always keep the state of two interleaved subscriptions apart', () => {
    fc.assert(
      fc.property(inputs, inputs, fc.infiniteStream(fc.boolean()), (left, right, turns) => {
        const sources = [new Subject<string>(), new Subject<string>()] as const;
        const seen = sources.map((source) => record(source.pipe(operator)));
        const rest: [string[], string[]] = [[...left], [...right]];
        while (rest[0].length + rest[1].length > 0) {
          const turn = turns.next().value ? 0 : 1;
          const side = rest[turn].length > 0 ? turn : 1 - turn;
          sources[side]?.next(rest[side]?.shift() ?? '');
        }
        for (const source of sources) source.complete();
        expect(seen.map(({ values }) => values)).toEqual(
          [left, right].map((values) => valuesOf(from(values).pipe(operator))),
        );
      }),
    );
  });

  test('should always start again if `retry` follows an error in the middle', () => {
    fc.assert(
      fc.property(stopped, ({ values, before }) => {
        let attempts = 0;
        const failing = concat(
          from(before),
          throwError(() => new Error('reset')),
        );
        const upstream = observed(defer(() => (attempts++ === 0 ? failing : from(values))));
        const expected = [...openValuesOf(before), ...valuesOf(from(values).pipe(operator))];
        expect(valuesOf(upstream.source.pipe(operator, retry(1)))).toEqual(expected);
        expect(upstream).toMatchObject({ subscribed: 2, released: 2 });
      }),
    );
  });

  test('should always pass on an error unchanged after the values before it', () => {
    fc.assert(
      fc.property(stopped, ({ before }) => {
        const source = new Subject<string>();
        const seen = record(source.pipe(operator));
        for (const value of before) source.next(value);
        const error = new Error('reset');
        source.error(error);
        expect(seen.end).toBe('error');
        expect(seen.error).toBe(error);
        expect(seen.values).toEqual(openValuesOf(before));
        expect(source.observed).toBe(false);
      }),
    );
  });

  test('should always complete with the source and unsubscribe from it', () => {
    fc.assert(
      fc.property(inputs, (values) => {
        const source = new Subject<string>();
        const seen = record(source.pipe(operator));
        for (const value of values) source.next(value);
        source.complete();
        expect(seen.end).toBe('complete');
        expect(seen.values).toEqual(valuesOf(from(values).pipe(operator)));
        expect(source.observed).toBe(false);
      }),
    );
  });

  test('should always unsubscribe from the source, and then emit nothing more', () => {
    fc.assert(
      fc.property(stopped, ({ values, before }) => {
        const upstream = new Subject<string>();
        const counted = observed(upstream);
        const seen = record(counted.source.pipe(operator));
        for (const value of before) upstream.next(value);
        expect(counted).toMatchObject({ subscribed: 1, released: 0 });
        seen.unsubscribe();
        expect(counted).toMatchObject({ subscribed: 1, released: 1 });
        for (const value of values.slice(before.length)) upstream.next(value);
        upstream.complete();
        expect(seen).toMatchObject({ values: openValuesOf(before), end: 'open' });
      }),
    );
  });

  test('should always keep the order if a result makes the source emit', () => {
    fc.assert(
      fc.property(inputs, (values) => {
        const source = new Subject<string>();
        const rest = [...values];
        const emit = () => {
          const [value] = rest.splice(0, 1);
          if (value !== undefined) source.next(value);
        };
        const seen: unknown[] = [];
        source.pipe(operator).subscribe((result) => {
          seen.push(result);
          emit();
        });
        while (rest.length > 0) emit();
        source.complete();
        expect(seen).toEqual(valuesOf(from(values).pipe(operator)));
      }),
    );
  });

  test('asks a synchronous source for no more than `take` needs', () => {
    const values = endless(valueAt);
    expect(valuesOf(from(values.values()).pipe(operator, take(3)))).toHaveLength(3);
    expect(values.asked).toBe(needed);
  });

  test('is closed for a synchronous producer after `take`', () => {
    let asked = 0;
    const producer = new Observable<string>((subscriber) => {
      while (!subscriber.closed && asked < 1_000) subscriber.next(valueAt(asked++));
    });
    expect(valuesOf(producer.pipe(operator, take(3)))).toHaveLength(3);
    expect(asked).toBe(needed);
  });
});
