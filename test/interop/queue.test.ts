import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Queue } from '../../src/interop/queue';

test('an empty queue has size 0', () => {
  expect(new Queue().size).toBe(0);
});

test('a queue should always return its items in order, however adding and taking alternate', () => {
  // Long enough for the queue to drop the places of items that were taken.
  const turns = fc.array(fc.record({ add: fc.nat({ max: 3_000 }), take: fc.nat({ max: 3_000 }) }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(turns, (all) => {
      const queue = new Queue<number>();
      let added = 0;
      let taken = 0;
      for (const { add, take } of all) {
        for (let count = 0; count < add; count++) queue.add(added++);
        const end = Math.min(added, taken + take);
        const wrong: unknown[] = [];
        for (; taken < end; taken++) {
          const item = queue.take();
          if (item !== taken) wrong.push({ item, taken });
        }
        expect(wrong).toEqual([]);
        expect(queue.size).toBe(added - taken);
      }
    }),
    { numRuns: 50 },
  );
});

test('a queue is empty after clear(), and can be used again', () => {
  const queue = new Queue<string>();
  queue.add('a');
  queue.add('b');
  queue.take();
  queue.clear();
  expect(queue.size).toBe(0);
  queue.add('c');
  expect(queue.take()).toBe('c');
});

test('a queue can hold undefined', () => {
  const queue = new Queue<string | undefined>();
  queue.add(undefined);
  queue.add('a');
  expect(queue.size).toBe(2);
  expect([queue.take(), queue.take()]).toEqual([undefined, 'a']);
});
