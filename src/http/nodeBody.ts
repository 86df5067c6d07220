import type { Body, BodyReader } from './body';
import { requestFailure } from './failure';

/** How long a body may take to end after its last text, before its connection is closed. */
const LINGER_MS = 50;
/** How many bytes at the end of a body are searched for the last text. */
const TAIL_LENGTH = 64;

const utf8 = /* @__PURE__ */ new TextDecoder();

/** The parts of a Node.js stream that are used, so that its types aren't needed. */
export interface NodeReadable {
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

/** The body of a response of Node's `http`. */
export class NodeBody implements Body {
  readonly #stream: NodeReadable;
  readonly #request: AbortController;
  readonly #sent: unknown;
  readonly #lastText: string | undefined;
  /** What was read last. */
  #last: Uint8Array | undefined;
  #isClosed = false;

  constructor(
    stream: NodeReadable,
    request: AbortController,
    sent: unknown,
    lastText: string | undefined,
  ) {
    this.#stream = stream;
    this.#request = request;
    this.#sent = sent;
    this.#lastText = lastText;
    // Never removed: closing a stream may still emit an `error`, which needs a listener.
    stream.on('error', ignore);
  }

  read(reader: BodyReader): void {
    const stream = this.#stream;
    const onData = (chunk: Uint8Array | string) => {
      this.#last = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      reader.take(this.#last);
    };
    const onBreak = (error?: Error) => {
      if (this.#isClosed) return;
      // What arrived while the stream was paused comes before the error.
      stream.off('data', onData); // which `read()` may also call
      for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) onData(chunk);
      reader.fail(requestFailure(error, 'ECONNRESET'));
    };
    // A reset may close a stream without an `error` event.
    const onClose = () => onBreak();
    stream.on('data', onData);
    stream.on('end', () => reader.complete());
    stream.on('error', onBreak);
    stream.on('close', onClose);
    // A stream that broke before these listeners were added emits no further event.
    if (stream.destroyed || stream.readableEnded) onClose();
  }

  pause(isPaused: boolean): void {
    if (isPaused) this.#stream.pause();
    else this.#stream.resume();
  }

  close(isWrong: boolean): void {
    const stream = this.#stream;
    this.#isClosed = true;
    if (isWrong) {
      this.#abort();
      // The body was read to its end, and its connection is about to be reused. A decompressor ends later,
      // when the connection may already serve another request.
      if (stream.complete === undefined) return;
      (this.#sent as { readonly socket?: { destroy(): void } } | undefined)?.socket?.destroy();
    } else if (stream.readableEnded) {
      stream.destroy(); // which leaves the connection to the next request
    } else {
      // What was read last may be the last there is.
      queueMicrotask(() => {
        if (stream.complete) stream.resume();
        else if (this.#isAtLastText()) this.#linger();
        else this.#abort();
      });
    }
  }

  #abort(): void {
    this.#request.abort();
    this.#stream.destroy();
  }

  #isAtLastText(): boolean {
    if (!this.#last || this.#lastText === undefined) return false;
    return utf8.decode(this.#last.subarray(-TAIL_LENGTH)).trimEnd().endsWith(this.#lastText);
  }

  #linger(): void {
    const timer = setTimeout(() => this.#abort(), LINGER_MS);
    this.#stream.on('close', () => clearTimeout(timer));
    this.#stream.resume();
  }
}

function ignore(): void {}
