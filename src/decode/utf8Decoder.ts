/**
 * Decodes UTF-8 across chunks; invalid bytes become U+FFFD. A byte order mark is text like any other.
 *
 * A chunk that ends with a whole character needs nothing of its neighbours, and engines decode it
 * several times faster on its own where it is ASCII; a stream of other characters is decoded faster
 * as a stream.
 */
export class Utf8Decoder {
  readonly #whole = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #stream = new TextDecoder('utf-8', { ignoreBOM: true });
  #isAscii = true;
  #isWaiting = false;

  decode(chunk: Uint8Array): string {
    const endsWhole = (chunk[chunk.length - 1] as number) < 0x80;
    const isAlone = this.#isAscii && endsWhole && !this.#isWaiting;
    const text = isAlone ? this.#whole.decode(chunk) : this.#stream.decode(chunk, streaming);
    this.#isAscii = text.length === chunk.length;
    this.#isWaiting = !endsWhole;
    return text;
  }

  /** What is left of a character that no further byte completes. */
  end(): string {
    this.#isWaiting = false;
    return this.#stream.decode();
  }
}

const streaming = { stream: true } as const;
