import { Subject } from 'rxjs';
import { createGPTalk, toAsyncIterable } from 'rxtalk';
import { inProcessGPTalk } from 'rxtalk/testing';
import { describe, expect, it, vi } from 'vitest';
import { stopTimers } from '../support/virtualTime';

describe('a source that can be paused', () => {
  it('is paused when the queue is full and goes on when half of it is read', async () => {
    const source = new Subject<number>();
    const calls: boolean[] = [];
    const iterator = toAsyncIterable(source, {
      highWaterMark: 4,
      paused$: { next: (isPaused) => calls.push(isPaused) },
    });
    const first = iterator.next();
    for (let value = 0; value < 8; value++) source.next(value);
    expect(await first).toEqual({ done: false, value: 0 });
    expect(calls).toEqual([true]); // though more came on its way, which is no error
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
  });
});

it('a reader slower than the idle deadline is no silence', async () => {
  let made = 0;
  function* answer() {
    for (; made < 400; made++) yield `${made}`.padEnd(500, '.');
  }
  // In process, so that nothing but promises and immediates is under way.
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
