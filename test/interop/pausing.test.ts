import { Subject } from 'rxjs';
import { createGPTalk, toAsyncIterable } from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

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
  const server = await startGPTalkServer({
    answer: () => Array.from({ length: 400 }, (_, index) => `${index}`.padEnd(500, '.')),
  });
  onTestFinished(() => server.close());
  const gptalk = createGPTalk({ baseURL: server.url, deadlines: { idleMs: 100 } });
  const iterator = gptalk.iterate('Hi');
  let text = (await iterator.next()).value ?? '';
  await new Promise((resolve) => setTimeout(resolve, 300));
  for await (const delta of iterator) text += delta;
  expect(text).toHaveLength(400 * 500);
});
