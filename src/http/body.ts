import type { AxiosResponse } from 'axios';
import { EMPTY, Observable, throwError } from 'rxjs';
import { ProtocolError } from '../errors/protocolError';
import type { RxtalkError } from '../errors/rxtalkError';
import { requestFailure } from './failure';

/** How long a body may take to end after its last text, before its connection is closed. */
const LINGER_MS = 50;
/** Where the last text of a body is looked for, in bytes from its end. */
const TAIL_LENGTH = 64;

/** The body of a response, to be read once. */
export interface Body {
  /**
   * Emits the chunks as they arrive. While `paused$` says true none is taken, so that TCP holds the
   * server back. A body that breaks off is a typed error, after all that arrived of it.
   */
  chunks(paused$: Observable<boolean>): Observable<Uint8Array>;
  /** Closes the body, and the connection unless it can serve again. */
  close(isWrong: boolean): void;
}

/** What is used of a Node.js stream; its types aren't needed to read it. */
interface NodeReadable {
  readonly destroyed: boolean;
  /** Whether the message was received to its end; only what `http` itself gives knows. */
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
 * @param request aborts the request.
 * @param lastText what a streamed body ends with.
 */
export function openBody(
  { data, request: sent }: AxiosResponse<unknown>,
  request = new AbortController(),
  lastText?: string,
): Body {
  if (isWebStream(data) && !data.locked) return webBody(data, request);
  if (isNodeStream(data)) return nodeBody(data, request, sent, lastText);
  const isNone = data === null; // `fetch` has none for a redirect that it hides
  const message = 'Axios returned no stream: check its adapter and interceptors';
  return {
    chunks: () => (isNone ? EMPTY : throwError(() => new ProtocolError(message))),
    close: () => request.abort(),
  };
}

function brokenBody(error: unknown): RxtalkError {
  return requestFailure(error, 'ECONNRESET');
}

function nodeBody(
  stream: NodeReadable,
  request: AbortController,
  sent: unknown,
  lastText: string | undefined,
): Body {
  let last: Uint8Array | undefined;

  function chunks(paused$: Observable<boolean>): Observable<Uint8Array> {
    return new Observable((subscriber) => {
      const onData = (chunk: Uint8Array | string) => {
        last = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
        subscriber.next(last);
      };
      const onEnd = () => subscriber.complete();
      const onError = (error?: Error) => {
        // What arrived while the stream was paused comes before the error.
        stream.off('data', onData); // which `read()` may also call
        for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) onData(chunk);
        if (!subscriber.closed) subscriber.error(brokenBody(error));
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
        ignoreErrors(stream);
        stream.off('error', onError);
      };
    });
  }

  function abort(): void {
    request.abort();
    stream.destroy();
  }

  function isAtLastText(): boolean {
    if (!last || lastText === undefined) return false;
    return new TextDecoder().decode(last.subarray(-TAIL_LENGTH)).trimEnd().endsWith(lastText);
  }

  function linger(): void {
    const timer = setTimeout(abort, LINGER_MS);
    stream.on('close', () => clearTimeout(timer));
    stream.resume();
  }

  return {
    chunks,
    close(isWrong) {
      ignoreErrors(stream);
      if (isWrong) {
        abort();
        // It was read to its end, and its connection is about to serve again. What decompresses a
        // message ends later, when the connection may serve another request already.
        if (stream.complete === undefined) return;
        (sent as { readonly socket?: { destroy(): void } } | undefined)?.socket?.destroy();
      } else if (stream.readableEnded) {
        stream.destroy(); // which leaves the connection to the next request
      } else {
        // What was read last may be the last there is.
        queueMicrotask(() => {
          if (stream.complete) stream.resume();
          else if (isAtLastText()) linger();
          else abort();
        });
      }
    },
  };
}

/** Closing a stream may still emit an `error`, which has to be heard. */
function ignoreErrors(stream: NodeReadable): void {
  stream.on('error', ignore);
  stream.on('close', () => stream.off('error', ignore));
}

function webBody(stream: ReadableStream<Uint8Array>, request: AbortController): Body {
  function chunks(paused$: Observable<boolean>): Observable<Uint8Array> {
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

  return {
    chunks,
    close() {
      // Aborting closes the socket; this alone may never settle.
      if (!stream.locked) stream.cancel().catch(ignore);
      request.abort();
    },
  };
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
