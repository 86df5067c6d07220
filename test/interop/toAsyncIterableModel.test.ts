import fc from 'fast-check';
import { Subject } from 'rxjs';
import { LimitError, toAsyncIterable } from 'rxtalk';
import { expect, test } from 'vitest';

type Command = 'next' | 'emit' | 'complete' | 'error' | 'return' | 'throw' | 'dispose';

/** The outcome of a call of `next()`: a value, the end, an error, or nothing yet. */
type Outcome = `value ${number}` | 'done' | 'reset' | 'limit' | 'pending';

/**
 * The outcome of each call of `next()` according to the documentation. The source is hot: what it
 * emits before the first call is lost.
 */
function model(commands: readonly Command[], highWaterMark: number) {
  const outcomes: Outcome[] = [];
  let waiting: Outcome[] = [];
  let isSubscribed = false;
  let isEnded = false; // whether the iterator has seen the end of the source
  let isLeft = false;
  let emitted = 0;

  const settle = (outcome: Outcome): boolean => {
    const pending = outcomes.indexOf('pending');
    if (pending !== -1) outcomes[pending] = outcome;
    return pending !== -1;
  };
  const end = (last?: Outcome) => {
    if (isEnded || !isSubscribed) return;
    isEnded = true;
    if (last && !settle(last)) waiting.push(last);
    while (settle('done'));
  };

  for (const command of commands) {
    if (command === 'next') {
      if (!isLeft) isSubscribed = true;
      const first = waiting.shift();
      outcomes.push(first ?? (isEnded || isLeft ? 'done' : 'pending'));
    } else if (command === 'emit') {
      const value: Outcome = `value ${emitted++}`;
      if (!isSubscribed || isEnded || settle(value)) continue;
      if (waiting.length < highWaterMark) waiting.push(value);
      else end('limit');
    } else if (command === 'complete' || command === 'error') {
      end(command === 'error' ? 'reset' : undefined);
    } else {
      end();
      waiting = [];
      isLeft = true;
    }
  }
  return { outcomes, isObserved: isSubscribed && !isEnded };
}

/** Runs the commands without waiting in between, and returns the outcome of each `next()`. */
async function run(commands: readonly Command[], highWaterMark: number) {
  const source = new Subject<number>();
  const iterator = toAsyncIterable(source, { highWaterMark });
  const outcomes: Outcome[] = [];
  const leavings: (PromiseLike<unknown> | undefined)[] = [];
  let emitted = 0;

  function next() {
    const index = outcomes.push('pending') - 1;
    iterator.next().then(
      ({ done, value }) => {
        outcomes[index] = done ? 'done' : `value ${value}`;
      },
      (error: unknown) => {
        outcomes[index] = error instanceof LimitError ? 'limit' : (error as Outcome);
      },
    );
  }

  for (const command of commands) {
    if (command === 'next') next();
    if (command === 'emit') source.next(emitted++);
    // A Subject that has ended reports that to later subscribers, so it ends only while observed.
    if (command === 'complete' && source.observed) source.complete();
    if (command === 'error' && source.observed) source.error('reset');
    if (command === 'return') leavings.push(iterator.return?.('left'));
    if (command === 'throw') leavings.push(iterator.throw?.('left'));
    if (command === 'dispose') leavings.push(iterator[Symbol.asyncDispose]());
  }
  const isObserved = source.observed;
  const left = await Promise.allSettled(leavings);
  await new Promise(setImmediate); // by then, the handlers of every settled promise have run
  return { outcomes, isObserved, left: left.length };
}

const commands = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<Command>('next', 'emit') },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Command>('complete', 'error', 'return', 'throw', 'dispose'),
    },
  ),
  { maxLength: 30 },
);

test('toAsyncIterable should always settle every call of next() as the model does', async () => {
  await fc.assert(
    fc.asyncProperty(
      commands,
      fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
      async (all, highWaterMark) => {
        const leavings = all.filter((one) => ['return', 'throw', 'dispose'].includes(one)).length;
        expect(await run(all, highWaterMark)).toEqual({
          ...model(all, highWaterMark),
          left: leavings,
        });
      },
    ),
  );
});
