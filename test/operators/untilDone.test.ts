import fc from 'fast-check';
import { asapScheduler, from, map, observeOn, of, Subject, take, throwError } from 'rxjs';
import { type SseEvent, sseEvents, TruncatedStreamError, untilDone } from 'rxtalk';
import { describe, expect, test } from 'vitest';
import { endless, observed } from '../support/observed';
import { record, valuesOf } from '../support/record';

const done: SseEvent = { type: 'message', data: '[DONE]', lastEventId: '' };

describe('the sentinel of untilDone', () => {
  test.each<[string, unknown]>([
    ['a payload', '[DONE]'],
    ['a raw line', 'data: [DONE]'],
    ['a raw line without the space', 'data:[DONE]'],
    ['an event', done],
    ['an event of another type', { ...done, type: 'end', lastEventId: '7' }],
  ])('can be %s', (_, sentinel) => {
    expect(valuesOf(of('a', sentinel, 'b').pipe(untilDone<unknown>()))).toEqual(['a']);
  });

  test.each<[unknown]>([
    ['[DONE]x'],
    ['x[DONE]'],
    ['[DONE] '],
    [' [DONE]'],
    ['[done]'],
    ['DONE'],
    ['[DONE]\n'],
    ['data: [DONE]x'],
    ['data:  [DONE]'],
    ['event: [DONE]'],
    [': [DONE]'],
    ['{"content":"[DONE]"}'],
    [{ ...done, data: '[DONE]x' }],
    [{ ...done, data: 'x', type: '[DONE]' }],
    [['[DONE]']],
    [''],
    [null],
    [undefined],
    [0],
  ])('is not %j', (value) => {
    expect(valuesOf(of(value, '[DONE]').pipe(untilDone<unknown>()))).toEqual([value]);
  });

  test('is only what `isDone` accepts, if that is set', () => {
    const isDone = (value: string) => value === 'end';
    expect(valuesOf(of('[DONE]', 'end', 'a').pipe(untilDone({ isDone })))).toEqual(['[DONE]']);
  });

  test('ends a stream of events', () => {
    const lines = of('data: a', '', 'data: [DONE]', '', 'data: b', '');
    const events = lines.pipe(
      sseEvents(),
      untilDone(),
      map(({ data }) => data),
    );
    expect(valuesOf(events)).toEqual(['a']);
  });
});

describe('a source that completes without the sentinel', () => {
  test('ends in a TruncatedStreamError after the values', () => {
    const seen = record(of('a', 'b').pipe(untilDone()));
    expect(seen.values).toEqual(['a', 'b']);
    expect(seen.error).toBeInstanceOf(TruncatedStreamError);
    expect(seen.error).toMatchObject({ code: 'truncated', isRetryable: true });
  });

  test('ends in a TruncatedStreamError if it is empty', () => {
    expect(record(of<string[]>().pipe(untilDone())).error).toBeInstanceOf(TruncatedStreamError);
  });

  test('completes if the sentinel is not required', () => {
    const optional = untilDone<string>({ required: false });
    expect(valuesOf(of('a').pipe(optional))).toEqual(['a']);
    expect(valuesOf(of('a', '[DONE]', 'b').pipe(optional))).toEqual(['a']);
  });
});

describe('untilDone', () => {
  test('passes on an error of the source unchanged', () => {
    const error = new Error('reset');
    const seen = record(throwError(() => error).pipe(untilDone()));
    expect(seen.error).toBe(error);
  });

  test('ends in an error that `isDone` throws, and unsubscribes from the source', () => {
    const error = new Error('isDone');
    const source = new Subject<string>();
    const isDone = (value: string) => {
      if (value === 'b') throw error;
      return false;
    };
    const seen = record(source.pipe(untilDone({ isDone })));
    source.next('a');
    source.next('b');
    expect(seen).toMatchObject({ values: ['a'], end: 'error', error });
    expect(source.observed).toBe(false);
  });
});

describe('the source of untilDone', () => {
  test('is unsubscribed from once, at the sentinel and before the result completes', () => {
    const subject = new Subject<string>();
    const upstream = observed(subject);
    let releasedAtEnd = 0;
    upstream.source.pipe(untilDone()).subscribe({
      complete: () => {
        releasedAtEnd = upstream.released;
      },
    });
    subject.next('a');
    expect(upstream).toMatchObject({ subscribed: 1, released: 0 });
    subject.next('[DONE]');
    expect(upstream).toMatchObject({ subscribed: 1, released: 1 });
    expect(releasedAtEnd).toBe(1);
    expect(subject.observed).toBe(false);
  });

  test('is asked for nothing after the sentinel if it is synchronous', () => {
    const values = endless((index) => (index === 2 ? '[DONE]' : 'a'));
    const upstream = observed(from(values.values()));
    expect(valuesOf(upstream.source.pipe(untilDone()))).toEqual(['a', 'a']);
    expect(values.asked).toBe(3);
    expect(upstream).toMatchObject({ subscribed: 1, released: 1 });
  });

  test('is asked for three of a million values under take(3)', () => {
    const values = endless(String);
    const three = from(values.values()).pipe(untilDone(), take(3));
    expect(valuesOf(three)).toEqual(['0', '1', '2']);
    expect(values.asked).toBe(3);
  });
});

const answers = fc.array(fc.string().map((text) => `${text}.`));

test('untilDone should always emit exactly the values before the sentinel', () => {
  fc.assert(
    fc.property(answers, fc.array(fc.string()), (before, after) => {
      const upstream = observed(from([...before, '[DONE]', ...after]));
      expect(valuesOf(upstream.source.pipe(untilDone()))).toEqual(before);
      expect(upstream).toMatchObject({ subscribed: 1, released: 1 });
    }),
  );
});

test('untilDone should always emit the same if the source is asynchronous', async () => {
  await fc.assert(
    fc.asyncProperty(answers, fc.array(fc.string()), async (before, after) => {
      const source = from([...before, '[DONE]', ...after]).pipe(observeOn(asapScheduler));
      const upstream = observed(source);
      const seen: string[] = [];
      await new Promise<void>((complete, error) => {
        const next = (value: string) => seen.push(value);
        upstream.source.pipe(untilDone()).subscribe({ next, error, complete });
      });
      expect(seen).toEqual(before);
      expect(upstream).toMatchObject({ subscribed: 1, released: 1 });
    }),
  );
});
