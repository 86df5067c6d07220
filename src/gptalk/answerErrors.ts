import { catchError, defer, type MonoTypeOperatorFunction, tap } from 'rxjs';
import { amendError, isRxtalkError } from '../errors';

/**
 * Adds to an error of an answer what only the whole pipeline knows: that it came from the stream
 * where nobody said otherwise, which secrets the server may have echoed in it, and that text was
 * already emitted, so that asking again would repeat it.
 */
export function answerErrors(redact: (text: string) => string): MonoTypeOperatorFunction<string> {
  return (source) =>
    defer(() => {
      let hasText = false;
      return source.pipe(
        tap(() => {
          hasText = true;
        }),
        catchError((error: unknown) => {
          if (!isRxtalkError(error)) throw error;
          const { step = 'stream', isRetryable, serverMessage } = error;
          const serviceCode = error.code === 'service' ? error.serviceCode : undefined;
          throw amendError(error, {
            step,
            isRetryable: isRetryable && !hasText,
            ...(serverMessage !== undefined && { serverMessage: redact(serverMessage) }),
            ...(typeof serviceCode === 'string' && { serviceCode: redact(serviceCode) }),
          });
        }),
      );
    });
}
