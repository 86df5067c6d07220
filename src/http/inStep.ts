import { catchError, type MonoTypeOperatorFunction } from 'rxjs';
import { amendError, isRxtalkError, type Step } from '../errors/errors';

/** Names the step, and the service that was asked, in each error of ours that doesn't yet. */
export function inStep<T>(step: Step, url: string): MonoTypeOperatorFunction<T> {
  return catchError((error: unknown) => {
    throw isRxtalkError(error) && error.step === undefined
      ? amendError(error, { step, url })
      : error;
  });
}
