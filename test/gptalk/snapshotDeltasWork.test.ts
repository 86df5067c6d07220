import { from } from 'rxjs';
import { snapshotDeltas, sseLines } from 'rxtalk';
import { describe, expect, test, vi } from 'vitest';
import { encode } from '../support/chunkings';
import { valuesOf } from '../support/record';

/** How many bytes are decoded while `run` runs: work, which no slow machine changes. */
function decodedBy(run: () => void): number {
  const { decode } = TextDecoder.prototype;
  let decoded = 0;
  const spy = vi.spyOn(TextDecoder.prototype, 'decode').mockImplementation(function (
    this: TextDecoder,
    bytes?: AllowSharedBufferSource,
    options?: TextDecodeOptions,
  ) {
    decoded += bytes?.byteLength ?? 0;
    return decode.call(this, bytes, options);
  });
  try {
    run();
  } finally {
    spy.mockRestore();
  }
  return decoded;
}

const messages = 100;
const words = Array.from({ length: messages }, (_, index) => `"${index}" 😀 `);

const bodyOf = (messageOf: (content: string, index: number) => object, lineEnd: string) =>
  encode(
    [...words.keys()]
      .map((index) => JSON.stringify(messageOf(words.slice(0, index + 1).join(''), index)))
      .concat('[DONE]')
      .map((payload) => `data: ${payload}${lineEnd}${lineEnd}`)
      .join(''),
  );

const cutAt = (body: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
    body.subarray(index * size, (index + 1) * size),
  );

describe('the work of snapshotDeltas', () => {
  const answer = words.join('');
  const size = encode(JSON.stringify(answer)).length;

  test.each([
    ['the text alone', (content: string) => ({ content }), '\n'],
    ['other keys around it', (content: string) => ({ id: 7, content, of: { model: 'x' } }), '\n'],
    ['CRLF', (content: string) => ({ content }), '\r\n'],
  ])('is linear in the text: %s', (_, messageOf, lineEnd) => {
    const body = bodyOf(messageOf, lineEnd);
    expect(body.length).toBeGreaterThan((messages / 3) * size); // it is quadratic on the wire
    for (const chunkSize of [1, 1_000, body.length]) {
      const chunks = cutAt(body, chunkSize);
      let text = '';
      const decoded = decodedBy(() => {
        text = valuesOf(from(chunks).pipe(snapshotDeltas())).join('');
      });
      expect(text).toBe(answer);
      expect(decoded).toBeGreaterThanOrEqual(size - 100);
      expect(decoded).toBeLessThanOrEqual(2 * size + 1_000);
    }
    expect(decodedBy(() => valuesOf(from([body]).pipe(sseLines())))).toBe(body.length);
  });

  test('decodes no byte twice but for what it has compared in vain, where nothing repeats', () => {
    const body = bodyOf((content, id) => ({ id, content }), '\n');
    const decoded = decodedBy(() => valuesOf(from([body]).pipe(snapshotDeltas())));
    expect(decoded).toBe(body.length);
  });
});
