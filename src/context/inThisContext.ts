import { type MonoTypeOperatorFunction, observeOn, type SchedulerLike, Subscription } from 'rxjs';
import { thisContext } from './thisContext';

/**
 * Passes on every notification in the async context in which this function was called, whatever context
 * it comes from: there, `AsyncLocalStorage` has the values of the caller.
 */
export function inThisContext<T>(): MonoTypeOperatorFunction<T> {
  const context = thisContext();
  /** Runs the work at once. */
  const schedule = (work: () => void) => {
    context.runInAsyncScope(work, Subscription.EMPTY);
    return Subscription.EMPTY;
  };
  return observeOn({ schedule } as Pick<SchedulerLike, 'schedule'> as SchedulerLike);
}
