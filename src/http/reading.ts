import type { Subscriber } from 'rxjs';
import { LimitError } from '../errors/limitError';
import { amended, isBranded } from '../errors/rxtalkError';

/**
 * How the body of one response is read. An error that its methods throw becomes the error of the exchange.
 */
export interface Reading<R> {
  /** How long the body may take, in milliseconds; 0 disables this deadline. */
  readonly limitMs: number;
  take(chunk: Uint8Array, result: Subscriber<R>): void;
  /** The body is complete. */
  complete(result: Subscriber<R>): void;
  /** The error to report if the body broke off or took too long; by default, the original error. */
  failure?(error: unknown): unknown;
}

/** The longest body that is read, in bytes; a longer one is an error. */
const MAX_BODY_BYTES = 1_048_576;
/** How much of an error's body is read for the server's reason, in bytes. */
const MAX_START_BYTES = 65_536;
const MAX_START_MS = 5_000;

/** Emits the chunks as they arrive. The service has accepted the request. */
export const chunkByChunk: Reading<Uint8Array> = {
  limitMs: 0,
  take: (chunk, result) => result.next(chunk),
  complete: (result) => result.complete(),
  failure: (error) => (isBranded(error) ? amended(error, { outcome: 'accepted' }) : error),
};

/** Emits the value of a body of at most 1 MiB. */
export class WholeText<R> implements Reading<R> {
  readonly limitMs: number;
  readonly #read: (text: string) => R;
  readonly #bytes = new Bytes();

  constructor(limitMs: number, read: (text: string) => R) {
    this.limitMs = limitMs;
    this.#read = read;
  }

  take(chunk: Uint8Array): void {
    this.#bytes.add(chunk);
    if (this.#bytes.length > MAX_BODY_BYTES)
      throw new LimitError('The body', MAX_BODY_BYTES, 'bytes');
  }

  complete(result: Subscriber<R>): void {
    result.next(this.#read(this.#bytes.text()));
    if (!result.closed) result.complete();
  }
}

/** Reports the reason in a body that completes, breaks off, is long enough or takes too long. */
export class Reason implements Reading<never> {
  readonly limitMs = MAX_START_MS;
  readonly #errorFor: (text: string) => unknown;
  readonly #bytes = new Bytes();

  constructor(errorFor: (text: string) => unknown) {
    this.#errorFor = errorFor;
  }

  take(chunk: Uint8Array): void {
    this.#bytes.add(chunk);
    if (this.#bytes.length >= MAX_START_BYTES) this.complete();
  }

  complete(): void {
    throw this.failure();
  }

  failure(): unknown {
    return this.#errorFor(this.#bytes.text());
  }
}

const utf8 = /* @__PURE__ */ new TextDecoder();

/** Bytes that arrive in pieces. Decoding them as a whole takes a tenth of the time. */
class Bytes {
  readonly #pieces: Uint8Array[] = [];
  length = 0;

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.length += piece.byteLength;
  }

  text(): string {
    const [first] = this.#pieces;
    if (first && this.#pieces.length === 1) return utf8.decode(first);
    const whole = new Uint8Array(this.length);
    let end = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, end);
      end += piece.byteLength;
    }
    return utf8.decode(whole);
  }
}
