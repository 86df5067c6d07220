import type { Body, BodyReader } from './body';
import { requestFailure } from './failure';

/**
 * How much is read ahead while a body is paused: in bytes, and in chunks. A web stream that breaks discards
 * what wasn't read.
 */
const MAX_AHEAD_BYTES = 65_536;
const MAX_AHEAD_CHUNKS = 1024;

/** The body of a response of `fetch`. */
export class WebBody implements Body {
  readonly #stream: ReadableStream<Uint8Array>;
  readonly #request: AbortController;
  #chunks: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #reader!: BodyReader;
  #isPaused = false;
  #isReading = false;
  #isComplete = false;
  /** The chunks that were read ahead. */
  readonly #ahead: Uint8Array[] = [];
  #aheadBytes = 0;

  constructor(stream: ReadableStream<Uint8Array>, request: AbortController) {
    this.#stream = stream;
    this.#request = request;
  }

  read(reader: BodyReader): void {
    this.#reader = reader;
    this.#chunks = this.#stream.getReader();
    this.#readNext();
  }

  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#passOn();
  }

  close(): void {
    // Aborting closes the socket; cancelling alone may never settle.
    (this.#chunks ?? this.#stream).cancel().catch(ignore);
    this.#request.abort();
  }

  #readNext(): void {
    const isFull = this.#aheadBytes >= MAX_AHEAD_BYTES || this.#ahead.length >= MAX_AHEAD_CHUNKS;
    if (this.#isReading || this.#isComplete || isFull) return;
    this.#isReading = true;
    this.#chunks?.read().then(
      ({ done, value }) => {
        this.#isReading = false;
        if (done) this.#isComplete = true;
        else {
          this.#ahead.push(value);
          this.#aheadBytes += value.byteLength;
        }
        this.#passOn();
      },
      (error: unknown) => {
        // What arrived while the body was paused comes before the error.
        for (const chunk of this.#ahead.splice(0)) this.#reader.take(chunk);
        this.#reader.fail(requestFailure(error, 'ECONNRESET'));
      },
    );
  }

  #passOn(): void {
    while (!this.#isPaused && this.#ahead.length > 0) {
      const chunk = this.#ahead.shift() as Uint8Array;
      this.#aheadBytes -= chunk.byteLength;
      this.#reader.take(chunk);
    }
    if (this.#isComplete && !this.#isPaused) this.#reader.complete();
    else this.#readNext();
  }
}

function ignore(): void {}
