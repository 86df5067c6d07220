import { catchError, concat, isObservable, NEVER, type Observable, of, startWith } from 'rxjs';
import type { Rule } from './rules';
import { kindOf, wrong } from './wrong';

/**
 * The option `paused$`, an Observable that pauses the source while its last value is true. The result
 * emits false first and after an error, so an Observable that is silent or fails doesn't pause the source.
 */
export const isPausing: Rule<Observable<boolean>> = (value, name) => {
  if (value === undefined) return of(false);
  if (!isObservable(value)) throw wrong(name, 'an Observable', kindOf(value));
  return (value as Observable<boolean>).pipe(
    startWith(false),
    catchError(() => concat(of(false), NEVER)),
  );
};
