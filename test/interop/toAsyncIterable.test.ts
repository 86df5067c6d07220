import { setTimeout } from 'node:timers/promises';
import { concat, config, EMPTY, from, NEVER, of, Subject, throwError } from 'rxjs';
import { LimitError, toAsyncIterable } from 'rxtalk';
import { describe, expect, onTestFinished, test } from 'vitest';
import { endless, observed } from '../support/observed';

const done = { done: true, value: undefined };

function subjectIterator(options?: { highWaterMark?: number }) {
  const subject = new Subject<string>();
  const upstream = observed(subject);
  return { subject, upstream, iterator: toAsyncIterable(upstream.source, options) };
}

async function readAll<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

describe('toAsyncIterable', () => {
  test('subscribes once, at the first next()', async () => {
    const { subject, upstream, iterator } = subjectIterator();
    expect(iterator[Symbol.asyncIterator]()).toBe(iterator);
    expect(upstream.subscribed).toBe(0);
    const both = [iterator.next(), iterator.next()];
    expect(upstream.subscribed).toBe(1);
    subject.next('a');
    subject.next('b');
    expect(await Promise.all(both)).toEqual([
      { done: false, value: 'a' },
      { done: false, value: 'b' },
    ]);
    expect(upstream).toMatchObject({ subscribed: 1, released: 0 });
  });

  test('answers overlapping calls in order, even after the end', async () => {
    const { subject, iterator } = subjectIterator();
    const calls = Array.from({ length: 4 }, () => iterator.next());
    subject.next('a');
    subject.next('b');
    subject.complete();
    expect(await Promise.all(calls)).toEqual([
      { done: false, value: 'a' },
      { done: false, value: 'b' },
      done,
      done,
    ]);
  });

  test('keeps values for a slow reader, and completes after them', async () => {
    const { subject, iterator } = subjectIterator();
    const first = iterator.next();
    for (const value of ['a', 'b', 'c']) subject.next(value);
    subject.complete();
    expect(await first).toEqual({ done: false, value: 'a' });
    expect(await readAll(iterator)).toEqual(['b', 'c']);
    expect(await iterator.next()).toEqual(done);
  });

  test('reads a synchronous source', async () => {
    expect(await readAll(toAsyncIterable(of(1, 2, 3)))).toEqual([1, 2, 3]);
    expect(await readAll(toAsyncIterable(EMPTY))).toEqual([]);
  });

  test('reads undefined as a value', async () => {
    expect(await readAll(toAsyncIterable(of(undefined, 1)))).toEqual([undefined, 1]);
  });
});

describe('an error of the source', () => {
  test('is reported once, after the values before it', async () => {
    const error = new Error('reset');
    const iterator = toAsyncIterable(
      concat(
        of(1, 2),
        throwError(() => error),
      ),
    );
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    expect(await iterator.next()).toEqual({ done: false, value: 2 });
    await expect(iterator.next()).rejects.toBe(error);
    expect(await iterator.next()).toEqual(done);
  });

  test('rejects the first of the pending calls, and the others are done', async () => {
    const { subject, iterator } = subjectIterator();
    const calls = Array.from({ length: 3 }, () => iterator.next());
    subject.error('reset');
    expect(await Promise.allSettled(calls)).toEqual([
      { status: 'rejected', reason: 'reset' },
      { status: 'fulfilled', value: done },
      { status: 'fulfilled', value: done },
    ]);
  });

  test('can be undefined', async () => {
    const iterator = toAsyncIterable(throwError(() => undefined));
    await expect(iterator.next()).rejects.toBeUndefined();
    expect(await iterator.next()).toEqual(done);
  });

  test('is dropped by return() if it was not read', async () => {
    const { subject, iterator } = subjectIterator();
    const first = iterator.next();
    subject.next('a');
    subject.next('b');
    subject.error('reset');
    expect(await first).toEqual({ done: false, value: 'a' });
    await iterator.return?.();
    expect(await iterator.next()).toEqual(done);
  });
});

describe('an iterator that is left:', () => {
  test('return() settles at once while next() is pending, and unsubscribes', async () => {
    const { subject, upstream, iterator } = subjectIterator();
    const pending = [iterator.next(), iterator.next()];
    const returned = iterator.return?.('bye');
    expect(upstream.released).toBe(1);
    expect(subject.observed).toBe(false);
    expect(await returned).toEqual({ done: true, value: 'bye' });
    expect(await Promise.all(pending)).toEqual([done, done]);
    expect(await iterator.next()).toEqual(done);
  });

  test('throw() rejects at once while next() is pending, and unsubscribes', async () => {
    const { subject, iterator } = subjectIterator();
    const pending = iterator.next();
    const thrown = iterator.throw?.('stop');
    expect(subject.observed).toBe(false);
    await expect(thrown).rejects.toBe('stop');
    expect(await pending).toEqual(done);
    expect(await iterator.next()).toEqual(done);
  });

  test('asyncDispose settles at once while next() is pending, and unsubscribes', async () => {
    const { subject, iterator } = subjectIterator();
    const pending = iterator.next();
    const disposed = iterator[Symbol.asyncDispose]();
    expect(subject.observed).toBe(false);
    expect(await disposed).toBeUndefined();
    expect(await pending).toEqual(done);
  });

  test('return() before next() never subscribes', async () => {
    const { upstream, iterator } = subjectIterator();
    expect(await iterator.return?.()).toEqual(done);
    expect(await iterator.next()).toEqual(done);
    expect(upstream.subscribed).toBe(0);
  });

  test('return() awaits a promised value as generators do, but unsubscribes at once', async () => {
    const { upstream, iterator } = subjectIterator();
    const pending = iterator.next();
    const returned = iterator.return?.(Promise.resolve('bye'));
    expect(upstream.released).toBe(1);
    expect(await pending).toEqual(done);
    expect(await returned).toEqual({ done: true, value: 'bye' });
  });

  test('return() drops the waiting values', async () => {
    const { subject, iterator } = subjectIterator();
    const first = iterator.next();
    subject.next('a');
    subject.next('b');
    await first;
    await iterator.return?.();
    expect(await iterator.next()).toEqual(done);
  });

  test('a break in for await unsubscribes', async () => {
    const upstream = observed(concat(of('a', 'b', 'c'), NEVER));
    const seen: string[] = [];
    for await (const value of toAsyncIterable(upstream.source)) {
      seen.push(value);
      if (value === 'b') break;
    }
    expect(seen).toEqual(['a', 'b']);
    expect(upstream).toMatchObject({ subscribed: 1, released: 1 });
  });

  test('an exception in for await unsubscribes', async () => {
    const upstream = observed(concat(of('a'), NEVER));
    const read = async () => {
      for await (const value of toAsyncIterable(upstream.source)) throw new Error(value);
    };
    await expect(read()).rejects.toThrow('a');
    expect(upstream).toMatchObject({ subscribed: 1, released: 1 });
  });
});

describe('highWaterMark', () => {
  test('turns the next value into a LimitError after the waiting values', async () => {
    const { subject, upstream, iterator } = subjectIterator({ highWaterMark: 2 });
    const first = iterator.next();
    for (const value of ['a', 'b', 'c']) subject.next(value);
    expect(upstream.released).toBe(0);
    subject.next('d');
    expect(upstream.released).toBe(1);
    expect(await first).toEqual({ done: false, value: 'a' });
    expect(await iterator.next()).toEqual({ done: false, value: 'b' });
    expect(await iterator.next()).toEqual({ done: false, value: 'c' });
    const error = await iterator.next().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ code: 'limit', limit: 2, unit: 'values' });
    expect(await iterator.next()).toEqual(done);
  });

  test('counts only the values that have not been read', async () => {
    const { subject, iterator } = subjectIterator({ highWaterMark: 1 });
    const first = iterator.next();
    for (const value of ['a', 'b']) subject.next(value);
    expect([await first, await iterator.next()]).toMatchObject([{ value: 'a' }, { value: 'b' }]);
    subject.next('c');
    expect(await iterator.next()).toEqual({ done: false, value: 'c' });
  });

  test('ends an endless synchronous source', async () => {
    const values = endless((index) => index);
    const iterator = toAsyncIterable(from(values.values()), { highWaterMark: 3 });
    const seen: number[] = [];
    const read = async () => {
      for await (const value of iterator) seen.push(value);
    };
    await expect(read()).rejects.toBeInstanceOf(LimitError);
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(values.asked).toBe(5);
  });

  test('is infinite by default', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => index);
    expect(await readAll(toAsyncIterable(from(many)))).toEqual(many);
  });
});

test.each<[string, (subject: Subject<string>, iterator: AsyncIterator<string>) => unknown]>([
  ['completes', (subject) => subject.complete()],
  ['fails', (subject) => subject.error(new Error('reset'))],
  ['overflows', (subject) => subject.next('b')],
  ['is left', (_, iterator) => iterator.return?.()],
])('a source that %s notifies no subscriber that has ended', async (_, end) => {
  const stopped: string[] = [];
  config.onStoppedNotification = ({ kind }) => stopped.push(kind);
  onTestFinished(() => {
    config.onStoppedNotification = null;
  });
  const { subject, iterator } = subjectIterator({ highWaterMark: 1 });
  iterator.next();
  subject.next('a');
  subject.next('b');
  await end(subject, iterator);
  expect(subject.observed).toBe(false);
  await setTimeout(); // RxJS reports them in a timer
  expect(stopped).toEqual([]);
});
