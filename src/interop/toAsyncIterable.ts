import { isObservable, type NextObserver, type Observable, Subject, takeUntil } from 'rxjs';
import { checkOptions, checkPositiveInteger, kindOf, wrong } from '../arguments/check';
import { Queue } from '../decode/queue';
import { LimitError } from '../errors/errors';

export interface ToAsyncIterableOptions {
  /**
   * How many values may wait for a slow reader. One more ends the iteration with a `LimitError`,
   * behind the values that wait; nothing is dropped in silence.
   * @default Infinity
   */
  readonly highWaterMark?: number;
  /**
   * For a source that can be paused: told `true` when `highWaterMark` values wait, and `false` when
   * half of them are read. Then one more is no error, since what was on its way still comes.
   */
  readonly paused$?: NextObserver<boolean>;
}

/** An async iterator that can also be handed to `await using`. */
export interface DisposableAsyncIterator<T> extends AsyncIterableIterator<T>, AsyncDisposable {
  return(value?: unknown): Promise<IteratorResult<T>>;
  throw(error?: unknown): Promise<IteratorResult<T>>;
  [Symbol.asyncIterator](): DisposableAsyncIterator<T>;
}

/**
 * Turns an Observable into an async iterator for one reader, with every value in order.
 *
 * It subscribes at the first `next()`. Values that come faster than they are read wait in memory, up
 * to `highWaterMark`; beyond it a source is paused where it can be, else it is an error.
 * An error reaches the reader after the values that came before it, completion likewise. `return()`
 * (a `break` in `for await`) and `throw()` unsubscribe and settle at once, and so do the calls of
 * `next()` that are pending. Calls of `next()` may overlap; they are answered in order.
 *
 * @param source any Observable.
 * @param options `highWaterMark`, see {@link ToAsyncIterableOptions}.
 * @throws TypeError at once where an argument is of the wrong type.
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
  checkOptions('options', options, ['highWaterMark', 'paused$']);
  const { highWaterMark = Number.POSITIVE_INFINITY, paused$ } = options;
  if (!isObservable(source)) throw wrong('source', 'an Observable', kindOf(source));
  if (highWaterMark !== Number.POSITIVE_INFINITY) {
    checkPositiveInteger('highWaterMark', highWaterMark);
  }

  const values = new Queue<T>();
  const readers = new Queue<Reader<T>>();
  const stop = new Subject<void>();
  let isSubscribed = false;
  let isPaused = false;
  let end: { readonly error?: unknown } | undefined;

  function finish(how: { readonly error?: unknown }): void {
    if (end) return;
    end = how;
    stop.next();
    while (readers.size > 0) answer(readers.take());
  }

  /** Settles a reader from what is there; false where it has to wait. */
  function answer(reader: Reader<T>): boolean {
    if (values.size > 0) {
      reader.resolve({ done: false, value: values.take() });
      if (isPaused && values.size <= highWaterMark / 2) pause(false);
    } else if (end && 'error' in end) {
      reader.reject(end.error);
      end = {}; // an error is told once
    } else if (end) {
      reader.resolve({ done: true, value: undefined });
    } else {
      return false;
    }
    return true;
  }

  function pause(isToPause: boolean): void {
    isPaused = isToPause;
    paused$?.next(isToPause);
  }

  function subscribe(): void {
    isSubscribed = true;
    // `takeUntil` also stops a source that emits while it is being subscribed to.
    source.pipe(takeUntil(stop)).subscribe({
      next(value) {
        if (readers.size > 0) {
          readers.take().resolve({ done: false, value });
        } else if (values.size < highWaterMark || paused$) {
          values.add(value);
          if (!isPaused && values.size >= highWaterMark) pause(true);
        } else {
          finish({ error: new LimitError('The queue of unread values', highWaterMark, 'values') });
        }
      },
      error: (error: unknown) => finish({ error }),
      complete: () => finish({}),
    });
  }

  function leave(): void {
    values.clear();
    finish({});
    end = {}; // an error that was not read yet is dropped with the values
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

// Older browsers lack the symbol; this is the one that down-levelled `await using` looks for.
const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

interface Reader<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: unknown) => void;
}
