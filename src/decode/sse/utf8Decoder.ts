/**
 * Decodes UTF-8 across chunks; invalid bytes become U+FFFD. A byte order mark is text like any other.
 *
 * A chunk of whole characters needs nothing of its neighbours, and engines decode it several times
 * faster on its own where it is ASCII; a stream of other characters is decoded faster as a stream.
 */
export class Utf8Decoder {
  readonly #whole = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #stream = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Whether the last chunk was ASCII, to its end. */
  #isAscii = true;

  decode(chunk: Uint8Array): string {
    const endsWhole = (chunk[chunk.length - 1] as number) < 0x80;
    const text =
      this.#isAscii && endsWhole
        ? this.#whole.decode(chunk)
        : this.#stream.decode(chunk, streaming);
    this.#isAscii = endsWhole && text.length === chunk.length;
    return text;
  }

  /** What is left of a character that no further byte completes. */
  end(): string {
    return this.#stream.decode();
  }
}

const streaming = { stream: true };
