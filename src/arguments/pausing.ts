import { catchError, concat, isObservable, NEVER, type Observable, of, startWith } from 'rxjs';
import type { Rule } from './rules';
import { kindOf, wrong } from './wrong';

/**
 * The option `paused$`: an Observable of whether to hold the source back. It says false until a first
 * value comes, and again after an error, so that a silent or failing one holds nothing back.
 */
export const isPausing: Rule<Observable<boolean>> = (value, name) => {
  if (value === undefined) return of(false);
  if (!isObservable(value)) throw wrong(name, 'an Observable', kindOf(value));
  return (value as Observable<boolean>).pipe(
    startWith(false),
    catchError(() => concat(of(false), NEVER)),
  );
};
