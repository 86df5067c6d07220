import { isObservable, type Observable } from 'rxjs';
import type { Rule } from './rules';
import { kindOf, wrong } from './wrong';

/** The option `paused$`, an Observable that pauses the source while its last value is true. */
export const isPausing: Rule<Observable<boolean> | undefined> = (value, name) => {
  if (value === undefined || isObservable(value)) return value as Observable<boolean> | undefined;
  throw wrong(name, 'an Observable', kindOf(value));
};
