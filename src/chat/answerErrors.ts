import { catchError, defer, type MonoTypeOperatorFunction, tap } from 'rxjs';
import { isRxtalkError } from '../errors/isRxtalkError';
import type { ErrorDetails } from '../errors/rxtalkError';

/** Returns the error to throw in place of an error, as the transport knows its secrets. */
export type Amend = (error: unknown, details: ErrorDetails) => unknown;

/**
 * Adds to an error of an answer what only the whole pipeline knows: that the answer had begun if no
 * request raised the error, and that text was emitted, which asking again would repeat.
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
          const hasBegun = error.step === undefined;
          throw amend(error, {
            ...(hasBegun && { step: 'stream', outcome: 'accepted' }),
            isRetryable: error.isRetryable && !hasEmitted,
          });
        }),
      );
    });
}
