import { catchError, type MonoTypeOperatorFunction } from 'rxjs';
import { amendError, isRxtalkError, type Step } from '../errors';

/** Names the step in each error of ours that doesn't name one yet. */
export function inStep<T>(step: Step): MonoTypeOperatorFunction<T> {
  return catchError((error: unknown) => {
    if (isRxtalkError(error) && error.step === undefined) amendError(error, { step });
    throw error;
  });
}
