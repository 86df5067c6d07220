import {
  catchError,
  defer,
  EMPTY,
  type MonoTypeOperatorFunction,
  map,
  Observable,
  scan,
  takeUntil,
  takeWhile,
  timer,
} from 'rxjs';
import { LimitError } from '../errors/limitError';

/** The longest body that is read, in bytes; a longer one is an error. */
const MAX_BODY_BYTES = 1_048_576;
/** How much of an error's body is read for the server's reason, in characters. */
const MAX_START_LENGTH = 65_536;
const MAX_START_MS = 5_000;

/** The whole body as one text when it is complete; a `LimitError` over 1 MiB. */
export function wholeText(body: Observable<Uint8Array>): Observable<string> {
  return defer(() => {
    const utf8 = new TextDecoder();
    let bytes = 0;
    return body.pipe(
      map((chunk) => {
        bytes += chunk.byteLength;
        if (bytes > MAX_BODY_BYTES) throw new LimitError('The body', MAX_BODY_BYTES, 'bytes');
        return utf8.decode(chunk, { stream: true });
      }),
      scan((text, piece) => text + piece),
      lastOr(''),
      map((text) => text + utf8.decode()),
    );
  });
}

/** The text of a body until it completes, breaks off, is long enough or takes too long. */
export function startOfText(body: Observable<Uint8Array>): Observable<string> {
  return defer(() => {
    const utf8 = new TextDecoder();
    return body.pipe(
      scan((text, chunk) => text + utf8.decode(chunk, { stream: true }), ''),
      takeWhile((text) => text.length < MAX_START_LENGTH, true),
      takeUntil(timer(MAX_START_MS)),
      catchError(() => EMPTY),
      lastOr(''),
    );
  });
}

/**
 * Emits the last value when the source completes. Unlike `takeLast(1)`, it doesn't complete a
 * subscriber that has unsubscribed on that value.
 */
function lastOr<T>(fallback: T): MonoTypeOperatorFunction<T> {
  return (source) =>
    new Observable((subscriber) => {
      let last = fallback;
      return source.subscribe({
        next(value) {
          last = value;
        },
        error: (error: unknown) => subscriber.error(error),
        complete() {
          subscriber.next(last);
          if (!subscriber.closed) subscriber.complete();
        },
      });
    });
}
