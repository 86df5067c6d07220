import { catchError, defer, type MonoTypeOperatorFunction, tap } from 'rxjs';
import { isRxtalkError } from '../errors/isRxtalkError';
import { ownProperty } from '../errors/ownProperty';
import type { ErrorDetails } from '../errors/rxtalkError';

/** Returns the error to throw in place of an error: with these details and without secrets. */
export type Amend = (error: unknown, details: ErrorDetails) => unknown;

/**
 * Adds to an error what only the whole pipeline knows: if no request caused the error, the answer had
 * begun; if text was emitted, a retry would repeat it.
 */
export function answerErrors<T>(amend: Amend): MonoTypeOperatorFunction<T> {
  return (source) =>
    defer(() => {
      let hasEmitted = false;
      return source.pipe(
        tap(() => {
          hasEmitted = true;
        }),
        catchError((error: unknown) => {
          if (!isRxtalkError(error)) throw error;
          const isTotal = error.code === 'deadline' && error.phase === 'total';
          const step = ownProperty(error, 'step') ?? (isTotal ? undefined : 'stream');
          const hasBegun = hasEmitted || (!isTotal && ownProperty(error, 'step') === undefined);
          throw amend(error, {
            step: step as string | undefined,
            outcome: hasBegun ? 'accepted' : error.outcome,
            isRetryable: error.isRetryable && !hasEmitted,
          });
        }),
      );
    });
}
