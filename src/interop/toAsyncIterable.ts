import { isObservable, type Observable, Subject, takeUntil } from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isFunction, isPositiveIntegerOrInfinity, type Rule } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import { LimitError } from '../errors/limitError';
import { Queue } from './queue';

export interface ToAsyncIterableOptions {
  /**
   * How many values may wait for a slow reader. The next value ends the iteration with a `LimitError` after
   * the waiting values; no value is dropped silently.
   * @default Infinity
   */
  readonly highWaterMark?: number | undefined;
  /**
   * For a source that can be paused: called with `true` when `highWaterMark` values wait, and with `false`
   * when half of them are read, unless the source has ended. With this option, further values are no error,
   * because values that are already in transit still arrive. If it throws, the iteration unsubscribes from
   * the source and ends with that error after the waiting values.
   */
  readonly onPause?: ((isPaused: boolean) => void) | undefined;
}

const rules = {
  highWaterMark: [isPositiveIntegerOrInfinity, undefined],
  onPause: [isFunction as Rule<(isPaused: boolean) => void>, undefined],
} satisfies OptionRules<ToAsyncIterableOptions>;

/** An async iterator that also works with `await using`. */
export interface DisposableAsyncIterator<T> extends AsyncIterableIterator<T>, AsyncDisposable {
  return(value?: unknown): Promise<IteratorResult<T>>;
  throw(error?: unknown): Promise<IteratorResult<T>>;
  [Symbol.asyncIterator](): DisposableAsyncIterator<T>;
}

/**
 * Turns an Observable into an async iterator for one reader that returns every value in order.
 *
 * 1. It subscribes at the first `next()`.
 * 2. It keeps values that arrive faster than they are read in memory, up to `highWaterMark`. Beyond that it
 *    pauses the source with `onPause`; without `onPause` it ends with a `LimitError`.
 * 3. It delivers an error or the completion after the values before it.
 * 4. At `return()` (a `break` in `for await`) and `throw()` it unsubscribes, and settles at once, as do pending
 *    calls of `next()`.
 *
 * Calls of `next()` may overlap and are answered in order.
 *
 * @param source any Observable.
 * @param options `highWaterMark` and `onPause`, see {@link ToAsyncIterableOptions}.
 * @throws TypeError at once if an argument is of the wrong type.
 * @see {@link ChatService.iterate}, which returns an answer in the same form.
 *
 * @example
 * ```ts
 * import { interval } from 'rxjs';
 * import { toAsyncIterable } from 'rxtalk';
 *
 * for await (const value of toAsyncIterable(interval(1))) {
 *   console.log(value);
 *   if (value === 1) break; // unsubscribes
 * }
 * // → 0
 * // → 1
 * ```
 */
export function toAsyncIterable<T>(
  source: Observable<T>,
  options: ToAsyncIterableOptions = {},
): DisposableAsyncIterator<T> {
  const read = readOptions('options', options, rules);
  const { highWaterMark = Number.POSITIVE_INFINITY, onPause } = read;
  if (!isObservable(source)) throw wrong('source', 'an Observable', kindOf(source));

  const values = new Queue<T>();
  const readers = new Queue<Reader<T>>();
  const stop = new Subject<void>();
  let isSubscribed = false;
  let isPaused = false;
  let end: { readonly error?: unknown } | undefined;

  function finish(how: { readonly error?: unknown }): void {
    if (end) return;
    end = how;
    while (readers.size > 0) answer(readers.take());
  }

  /** Ends the iteration before the source has ended. */
  function stopWith(how: { readonly error?: unknown }): void {
    finish(how);
    stop.next();
  }

  /** Settles a call of `next()` if it can; otherwise returns false, and the call has to wait. */
  function answer(reader: Reader<T>): boolean {
    if (values.size > 0) {
      reader.resolve({ done: false, value: values.take() });
      if (isPaused && !end && values.size <= highWaterMark / 2) pause(false);
    } else if (end && 'error' in end) {
      reader.reject(end.error);
      end = {}; // an error is reported once
    } else if (end) {
      reader.resolve({ done: true, value: undefined });
    } else {
      return false;
    }
    return true;
  }

  function pause(isToPause: boolean): void {
    isPaused = isToPause;
    try {
      onPause?.(isToPause);
    } catch (error) {
      stopWith({ error });
    }
  }

  function subscribe(): void {
    isSubscribed = true;
    // `takeUntil` also stops a source that emits before `subscribe` returns.
    source.pipe(takeUntil(stop)).subscribe({
      next(value) {
        if (readers.size > 0) {
          readers.take().resolve({ done: false, value });
        } else if (values.size < highWaterMark || onPause) {
          values.add(value);
          if (!isPaused && values.size >= highWaterMark) pause(true);
        } else {
          stopWith({
            error: new LimitError('The queue of unread values', highWaterMark, 'values'),
          });
        }
      },
      error: (error: unknown) => finish({ error }),
      complete: () => finish({}),
    });
  }

  function leave(): void {
    values.clear();
    stopWith({});
    end = {}; // an unread error is dropped along with the values
  }

  return {
    next() {
      return new Promise<IteratorResult<T>>((resolve, reject) => {
        const reader = { resolve, reject };
        if (answer(reader)) return;
        readers.add(reader);
        if (!isSubscribed) subscribe();
      });
    },
    async return(value?: unknown) {
      leave();
      return { done: true, value: await value };
    },
    async throw(error?: unknown) {
      leave();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [asyncDispose]() {
      leave();
    },
  };
}

// Older browsers lack the symbol. Transpiled `await using` looks for this one.
const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

interface Reader<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: unknown) => void;
}
