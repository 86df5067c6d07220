import { catchError, defer, type MonoTypeOperatorFunction, tap } from 'rxjs';
import { amendError, isRxtalkError } from '../errors/errors';

/**
 * Adds to an error of an answer what only the whole pipeline knows: that it came from the stream
 * where nobody said otherwise, and that text was already emitted, so that asking again would
 * repeat it.
 */
export function answerErrors(url: string): MonoTypeOperatorFunction<string> {
  return (source) =>
    defer(() => {
      let hasText = false;
      return source.pipe(
        tap(() => {
          hasText = true;
        }),
        catchError((error: unknown) => {
          if (!isRxtalkError(error)) throw error;
          const { step = 'stream', isRetryable } = error;
          throw amendError(error, { step, url, isRetryable: isRetryable && !hasText });
        }),
      );
    });
}
