/** Of the decoders, and of decoding a part of a stream. */
const options = { ignoreBOM: true, stream: true };

/** Decodes whole characters. A byte order mark is decoded as text. */
export const wholeDecoder = /* @__PURE__ */ new TextDecoder('utf-8', options);

/**
 * Decodes UTF-8 across chunks. Invalid bytes become U+FFFD. A byte order mark is decoded as text.
 *
 * If a chunk is ASCII, engines decode it several times faster on its own than as part of a stream.
 * Other text is decoded faster as a stream. So a chunk that ends in ASCII is decoded on its own if
 * the chunk before it was all ASCII.
 */
export class Utf8Decoder {
  /** Created when it is needed, as thousands of streams may be open. */
  #stream: TextDecoder | undefined;
  /** Whether the last chunk was all ASCII. */
  #isAscii = true;

  decode(chunk: Uint8Array): string {
    const endsInAscii = (chunk[chunk.length - 1] as number) < 0x80;
    const isWhole = endsInAscii && this.#isAscii;
    const text = isWhole ? wholeDecoder.decode(chunk) : this.#decodePart(chunk);
    this.#isAscii = endsInAscii && text.length === chunk.length;
    return text;
  }

  /** U+FFFD for a character that the last chunk left incomplete; else an empty string. */
  end(): string {
    return this.#stream?.decode() ?? '';
  }

  #decodePart(chunk: Uint8Array): string {
    this.#stream ??= new TextDecoder('utf-8', options);
    return this.#stream.decode(chunk, options);
  }
}
