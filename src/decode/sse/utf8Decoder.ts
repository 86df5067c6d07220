/**
 * Decodes UTF-8 across chunks. Invalid bytes become U+FFFD. A byte order mark is decoded as text.
 *
 * If a chunk is ASCII, engines decode it several times faster on its own than as part of a stream.
 * Other text is decoded faster as a stream. So a chunk that ends in ASCII is decoded on its own if
 * the chunk before it was all ASCII.
 */
export class Utf8Decoder {
  readonly #whole = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #stream = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Whether the last chunk was all ASCII. */
  #isAscii = true;

  decode(chunk: Uint8Array): string {
    const isWhole = this.#isAscii && endsInAscii(chunk);
    const text = isWhole ? this.#whole.decode(chunk) : this.#stream.decode(chunk, streaming);
    this.#isAscii = text.length === chunk.length && endsInAscii(chunk);
    return text;
  }

  /** U+FFFD for a character that the last chunk left incomplete; else an empty string. */
  end(): string {
    if (this.#isAscii) return '';
    this.#isAscii = true;
    return this.#stream.decode();
  }
}

function endsInAscii(chunk: Uint8Array): boolean {
  return (chunk[chunk.length - 1] as number) < 0x80;
}

const streaming = { stream: true };
