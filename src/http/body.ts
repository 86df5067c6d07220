import { EMPTY, Observable } from 'rxjs';
import { ProtocolError } from '../errors/protocolError';
import type { RxtalkError } from '../errors/rxtalkError';
import { requestFailure } from './failure';

/** The part of a Node.js stream that is used, so that Node's types aren't needed. */
interface NodeReadable {
  readonly destroyed: boolean;
  /** Whether the whole message was received; only a stream of `http` itself has it. */
  readonly complete?: boolean;
  readonly readableEnded: boolean;
  on(event: string, listener: (argument: never) => void): unknown;
  off(event: string, listener: (argument: never) => void): unknown;
  read(): Uint8Array | string | null;
  pause(): unknown;
  resume(): unknown;
  destroy(): unknown;
}

/**
 * Emits the chunks of a body as they arrive. While the last value of `paused$` is true, it reads none, so
 * TCP flow control slows the server down. The body is closed when the subscription ends; a body that
 * breaks off is a typed error, never completion.
 */
export function readBody(data: unknown, paused$: Observable<boolean>): Observable<Uint8Array> {
  if (data === null) return EMPTY; // `fetch` returns no body for a redirect that it hides
  if (isWebStream(data) && !data.locked) return readWebStream(data, paused$);
  if (isNodeStream(data)) return readNodeStream(data, paused$);
  throw new ProtocolError('Axios returned no stream: check its adapter and interceptors');
}

function brokenBody(error: unknown): RxtalkError {
  return requestFailure(error, 'ECONNRESET');
}

/** Closes a body and aborts its request, unless it was read to the end. */
export function closeBody(data: unknown, request?: AbortController): void {
  if (isNodeStream(data)) {
    // Aborting after the end would only close a connection that can be reused.
    if (data.readableEnded) data.destroy();
    else closeNodeStream(data, request);
    return;
  }
  // Aborting closes the socket; `cancel()` alone may never settle.
  if (isWebStream(data) && !data.locked) data.cancel().catch(ignore);
  request?.abort();
}

function readNodeStream(
  stream: NodeReadable,
  paused$: Observable<boolean>,
): Observable<Uint8Array> {
  return new Observable((subscriber) => {
    const onData = (chunk: Uint8Array | string) =>
      subscriber.next(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
    const onEnd = () => subscriber.complete();
    const onError = (error?: Error) => {
      // What arrived while the stream was paused comes before the error.
      stream.off('data', onData); // which `read()` may also call
      for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) onData(chunk);
      subscriber.error(brokenBody(error));
    };
    // A reset may close a stream without an `error` event.
    const onClose = () => onError();
    stream.on('data', onData);
    stream.on('end', onEnd);
    stream.on('error', onError);
    stream.on('close', onClose);
    // A stream that broke before these listeners were added emits no event any more.
    if (stream.destroyed || stream.readableEnded) onClose();
    const pausing = paused$.subscribe((isPaused) => {
      if (isPaused) stream.pause();
      else stream.resume();
    });
    return () => {
      pausing.unsubscribe();
      stream.off('data', onData);
      stream.off('end', onEnd);
      stream.off('close', onClose);
      // Closing it may still emit an `error`, which would be thrown without a listener.
      stream.on('error', ignore);
      stream.on('close', () => stream.off('error', ignore));
      stream.off('error', onError);
    };
  });
}

function closeNodeStream(stream: NodeReadable, request: AbortController | undefined): void {
  stream.on('error', ignore);
  stream.on('close', () => stream.off('error', ignore));
  // The last chunk read may be the end of the message; then the connection can be reused.
  queueMicrotask(() => {
    if (stream.complete) {
      stream.resume();
      return;
    }
    request?.abort();
    stream.destroy();
  });
}

function readWebStream(
  stream: ReadableStream<Uint8Array>,
  paused$: Observable<boolean>,
): Observable<Uint8Array> {
  return new Observable((subscriber) => {
    const reader = stream.getReader();
    let isPaused = false;
    let isReading = false;
    /** The result of a read that was in progress when the body was paused. */
    let held: ReadableStreamReadResult<Uint8Array> | undefined;
    const take = (result: ReadableStreamReadResult<Uint8Array>): void => {
      if (subscriber.closed) return;
      if (isPaused) held = result;
      else if (result.done) subscriber.complete();
      else {
        subscriber.next(result.value);
        read();
      }
    };
    const read = (): void => {
      if (isPaused || isReading || held || subscriber.closed) return;
      isReading = true;
      reader.read().then(
        (result) => {
          isReading = false;
          take(result);
        },
        (error: unknown) => {
          if (!subscriber.closed) subscriber.error(brokenBody(error));
        },
      );
    };
    const pausing = paused$.subscribe((isToPause) => {
      isPaused = isToPause;
      const result = held;
      held = undefined;
      if (result) take(result);
      else read();
    });
    return () => {
      pausing.unsubscribe();
      reader.cancel().catch(ignore);
    };
  });
}

function isWebStream(data: unknown): data is ReadableStream<Uint8Array> {
  return hasMethods(data, 'getReader', 'cancel');
}

function isNodeStream(data: unknown): data is NodeReadable {
  return hasMethods(data, 'on', 'off', 'read', 'pause', 'resume', 'destroy');
}

function hasMethods(data: unknown, ...names: string[]): boolean {
  if (typeof data !== 'object' || data === null) return false;
  return names.every((name) => typeof (data as Record<string, unknown>)[name] === 'function');
}

function ignore(): void {}
