import { Subject } from 'rxjs';
import { createGPTalk, toAsyncIterable } from 'rxtalk';
import { inProcessGPTalk } from 'rxtalk/testing';
import { describe, expect, it, vi } from 'vitest';
import { stopTimers } from '../support/virtualTime';

describe('onPause', () => {
  it('pauses the source when the queue is full and resumes it when half of it is read', async () => {
    const source = new Subject<number>();
    const calls: boolean[] = [];
    const iterator = toAsyncIterable(source, {
      highWaterMark: 4,
      onPause: (isPaused) => calls.push(isPaused),
    });
    const first = iterator.next();
    for (let value = 0; value < 8; value++) source.next(value);
    expect(await first).toEqual({ done: false, value: 0 });
    expect(calls).toEqual([true]); // the values in transit still arrive, which is no error
    for (let value = 1; value <= 4; value++) await iterator.next();
    expect(calls).toEqual([true]);
    expect(await iterator.next()).toEqual({ done: false, value: 5 });
    expect(calls).toEqual([true, false]);
    for (let value = 8; value < 10; value++) source.next(value);
    expect(calls).toEqual([true, false, true]);
    source.complete();
    const rest: number[] = [];
    for await (const value of iterator) rest.push(value);
    expect(rest).toEqual([6, 7, 8, 9]);
    expect(calls).toEqual([true, false, true]); // there is nothing to resume after the end
  });

  it.each([true, false])(
    'ends the iteration with the error that it throws when called with %s',
    async (on) => {
      const source = new Subject<number>();
      const iterator = toAsyncIterable(source, {
        highWaterMark: 2,
        onPause: (isPaused) => {
          if (isPaused === on) throw new Error('onPause');
        },
      });
      const first = iterator.next();
      for (let value = 0; value < 3; value++) source.next(value);
      expect(source.observed).toBe(!on);
      expect(await first).toEqual({ done: false, value: 0 });
      expect(await iterator.next()).toEqual({ done: false, value: 1 });
      expect(source.observed).toBe(false);
      expect(await iterator.next()).toEqual({ done: false, value: 2 });
      await expect(iterator.next()).rejects.toThrow('onPause');
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
    },
  );

  it('is not called after return(), and its error is dropped then', async () => {
    const source = new Subject<number>();
    const calls: boolean[] = [];
    const iterator = toAsyncIterable(source, {
      highWaterMark: 1,
      onPause: (isPaused) => {
        calls.push(isPaused);
        iterator.return();
        throw new Error('onPause');
      },
    });
    const first = iterator.next();
    source.next(0);
    source.next(1);
    expect(await first).toEqual({ done: false, value: 0 });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(calls).toEqual([true]);
    expect(source.observed).toBe(false);
  });

  it('causes a TypeError at once if it is not a function', () => {
    const onPause = { next: () => {} } as unknown as () => void;
    expect(() => toAsyncIterable(new Subject(), { onPause })).toThrow(
      new TypeError('Expected `onPause` to be a function, got an object'),
    );
  });
});

it('a reader slower than the idle deadline does not run into the deadline', async () => {
  let made = 0;
  function* answer() {
    for (; made < 400; made++) yield `${made}`.padEnd(500, '.');
  }
  // In process, so that only promises and immediates are pending.
  const { axios } = inProcessGPTalk({ answer });
  stopTimers();
  const iterator = createGPTalk({ axios, deadlines: { idleMs: 60_000 } }).iterate('Hi');
  let text = (await iterator.next()).value ?? '';
  for (let before = -1; made !== before; ) {
    before = made;
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
  }
  expect(made).toBeLessThan(400); // it is paused
  vi.advanceTimersByTime(600_000);
  for await (const delta of iterator) text += delta;
  expect(text).toHaveLength(400 * 500);
});
