import { EMPTY, Observable } from 'rxjs';
import { ProtocolError } from '../errors/protocolError';
import type { RxtalkError } from '../errors/rxtalkError';
import { requestFailure } from './failure';

/** What is used of a Node.js stream; its types aren't needed to read it. */
interface NodeReadable {
  readonly destroyed: boolean;
  /** Whether the message was received to its end; only what `http` itself gives knows. */
  readonly complete?: boolean;
  readonly readableEnded: boolean;
  on(event: string, listener: (argument: never) => void): unknown;
  off(event: string, listener: (argument: never) => void): unknown;
  pause(): unknown;
  resume(): unknown;
  destroy(): unknown;
}

/**
 * Emits the chunks of a body as they arrive; while `paused$` says true none is taken, so that the
 * server is held back by TCP. The body is closed when the subscription ends; a body that breaks off
 * is a typed error, never completion.
 */
export function readBody(data: unknown, paused$: Observable<boolean>): Observable<Uint8Array> {
  if (data === null) return EMPTY; // `fetch` has none for a redirect that it hides
  if (isWebStream(data) && !data.locked) return readWebStream(data, paused$);
  if (isNodeStream(data)) return readNodeStream(data, paused$);
  throw new ProtocolError('Axios gave no stream to read: see its adapter and interceptors');
}

function brokenBody(error: unknown): RxtalkError {
  return requestFailure(error, 'ECONNRESET');
}

/** Closes a body and aborts its request, unless it was read to its end. */
export function closeBody(data: unknown, request?: AbortController): void {
  if (isNodeStream(data)) {
    // Aborting after the end would only close a connection that can serve again.
    if (data.readableEnded) data.destroy();
    else closeNodeStream(data, request);
    return;
  }
  // Aborting closes the socket; this alone may never settle.
  if (isWebStream(data) && !data.locked) data.cancel().catch(ignore);
  request?.abort();
}

function readNodeStream(
  stream: NodeReadable,
  paused$: Observable<boolean>,
): Observable<Uint8Array> {
  return new Observable((subscriber) => {
    const onData = (chunk: Uint8Array) => subscriber.next(chunk);
    const onEnd = () => subscriber.complete();
    const onError = (error: Error) => subscriber.error(brokenBody(error));
    // A reset may close a stream without an `error` event.
    const onClose = () => subscriber.error(brokenBody(undefined));
    stream.on('data', onData);
    stream.on('end', onEnd);
    stream.on('error', onError);
    stream.on('close', onClose);
    // A stream that broke before anybody listened says so no more.
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
      // Closing it may still emit an `error`, which has to be heard.
      stream.on('error', ignore);
      stream.on('close', () => stream.off('error', ignore));
      stream.off('error', onError);
    };
  });
}

function closeNodeStream(stream: NodeReadable, request: AbortController | undefined): void {
  stream.on('error', ignore);
  stream.on('close', () => stream.off('error', ignore));
  // What was read last may be the last there is, and the connection able to serve again.
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
    /** What was under way when the body was paused. */
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
  return hasMethods(data, 'on', 'off', 'pause', 'resume', 'destroy');
}

function hasMethods(data: unknown, ...names: string[]): boolean {
  if (typeof data !== 'object' || data === null) return false;
  return names.every((name) => typeof (data as Record<string, unknown>)[name] === 'function');
}

function ignore(): void {}
