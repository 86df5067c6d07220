import type { RxtalkError } from '../errors/rxtalkError';

/** Receives the chunks of a body. After the body is closed, it ignores all calls. */
export interface BodyReader {
  take(chunk: Uint8Array): void;
  complete(): void;
  /** The body broke off; called after all chunks that could be read. */
  fail(error: RxtalkError): void;
}

/** The body of a response, to be read once. */
export interface Body {
  /** Passes on the chunks as they arrive. */
  read(reader: BodyReader): void;
  /** While it is paused, nothing is read from the socket, so TCP flow control slows the server down. */
  pause(isPaused: boolean): void;
  /** Closes the body, and also the connection unless it can be reused. */
  close(isWrong: boolean): void;
}
