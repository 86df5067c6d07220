import { catchError, Observable, throwError } from 'rxjs';
import { requestFailure } from './failure';

/** What is used of a Node.js stream; its types aren't needed to read it. */
interface NodeReadable {
  on(event: string, listener: (argument: never) => void): unknown;
  off(event: string, listener: (argument: never) => void): unknown;
  destroy(): unknown;
}

/** Tells whether a response's data is a body that can be read as it arrives. */
export function isBody(data: unknown): data is NodeReadable | ReadableStream<Uint8Array> {
  return isWebStream(data) || isNodeStream(data);
}

/**
 * Emits the chunks of a body as they arrive. The body is closed when the subscription ends; a body
 * that breaks off is a typed error, never completion.
 */
export function readBody(body: NodeReadable | ReadableStream<Uint8Array>): Observable<Uint8Array> {
  const chunks = isWebStream(body) ? readWebStream(body) : readNodeStream(body);
  return chunks.pipe(catchError((error: unknown) => throwError(() => requestFailure(error))));
}

/** Closes a body that nobody will read. */
export function discardBody(data: unknown): void {
  if (isWebStream(data)) data.cancel().catch(ignore);
  else if (isNodeStream(data)) closeNodeStream(data);
}

function readNodeStream(stream: NodeReadable): Observable<Uint8Array> {
  return new Observable((subscriber) => {
    const onData = (chunk: Uint8Array) => subscriber.next(chunk);
    const onEnd = () => subscriber.complete();
    const onError = (error: Error) => subscriber.error(error);
    // A reset may close a stream without an `error` event.
    const onClose = () => subscriber.error(new Error('The body was closed before its end'));
    stream.on('data', onData);
    stream.on('end', onEnd);
    stream.on('error', onError);
    stream.on('close', onClose);
    return () => {
      stream.off('data', onData);
      stream.off('end', onEnd);
      stream.off('close', onClose);
      closeNodeStream(stream);
      stream.off('error', onError);
    };
  });
}

/** Destroying a stream, or aborting its request, may still emit an `error`: it has to be heard. */
function closeNodeStream(stream: NodeReadable): void {
  stream.on('error', ignore);
  stream.on('close', () => stream.off('error', ignore));
  stream.destroy();
}

function readWebStream(stream: ReadableStream<Uint8Array>): Observable<Uint8Array> {
  return new Observable((subscriber) => {
    const reader = stream.getReader();
    const read = (): void => {
      reader.read().then(
        ({ done, value }) => {
          if (done) subscriber.complete();
          else {
            subscriber.next(value);
            if (!subscriber.closed) read();
          }
        },
        (error: unknown) => subscriber.error(error),
      );
    };
    read();
    return () => {
      // The socket is closed by aborting the request; this alone may never settle.
      reader.cancel().catch(ignore);
    };
  });
}

function isWebStream(data: unknown): data is ReadableStream<Uint8Array> {
  return hasMethods(data, 'getReader', 'cancel');
}

function isNodeStream(data: unknown): data is NodeReadable {
  return hasMethods(data, 'on', 'off', 'destroy');
}

function hasMethods(data: unknown, ...names: string[]): boolean {
  if (typeof data !== 'object' || data === null) return false;
  return names.every((name) => typeof (data as Record<string, unknown>)[name] === 'function');
}

function ignore(): void {}
