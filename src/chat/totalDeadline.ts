import { type MonoTypeOperatorFunction, mergeMap, takeUntil, throwError, timer } from 'rxjs';
import { DeadlineError } from '../errors/deadlineError';

/** Fails if the source isn't complete in time; 0 disables the deadline. */
export function totalDeadline<T>(limitMs: number): MonoTypeOperatorFunction<T> {
  if (limitMs === 0) return (source) => source;
  const passed = () => throwError(() => new DeadlineError('total', limitMs));
  return takeUntil(timer(limitMs).pipe(mergeMap(passed)));
}
