import type { RxtalkError } from '../errors/rxtalkError';

/** Takes what arrives of a body. After the body is closed, it ignores what it is told. */
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
  /** While it is paused, nothing is taken from the socket, so that TCP holds the server back. */
  pause(isPaused: boolean): void;
  /** Closes the body, and the connection unless it can serve again. */
  close(isWrong: boolean): void;
}
