import { from } from 'rxjs';
import { snapshotDeltas, sseLines } from 'rxtalk';
import { describe, expect, test, vi } from 'vitest';
import { charactersHandledBy } from '../support/charactersHandled';
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

/** How many messages are parsed as a whole while `run` runs. */
function messagesParsedBy(run: () => void): number {
  const spy = vi.spyOn(JSON, 'parse');
  try {
    run();
    return spy.mock.calls.filter(([text]) => text.startsWith('{')).length;
  } finally {
    spy.mockRestore();
  }
}

const messages = 100;
const words = Array.from({ length: messages }, (_, index) => `"${index}" 😀 `);
const answer = words.join('');
const contentAt = (index: number) => words.slice(0, index + 1).join('');

type MessageOf = (content: string, index: number) => object;

const linesOf = (messageOf: MessageOf) =>
  [...words.keys()]
    .map((index) => JSON.stringify(messageOf(contentAt(index), index)))
    .concat('[DONE]')
    .map((payload) => `data: ${payload}`);

const bodyOf = (lines: readonly string[], lineEnd: string) =>
  encode(lines.map((line) => line + lineEnd + lineEnd).join(''));

const cutAt = (body: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
    body.subarray(index * size, (index + 1) * size),
  );

const lengthOf = (text: string) => encode(text).length;
const escapedLength = (text: string) => lengthOf(JSON.stringify(text)) - 2;
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** What is decoded where these messages are decoded as a whole, and of all others what they add. */
function expectedOf(lines: readonly string[], whole: readonly number[]): number {
  const added = words.filter((_, index) => !whole.includes(index)).map(escapedLength);
  const decoded = whole.map((index) => lengthOf(lines[index] as string) + 1);
  return sum(added) + sum(decoded) + lengthOf('data: [DONE]\n');
}

function deltasOf(chunks: readonly Uint8Array[]): string {
  return valuesOf(from(chunks).pipe(snapshotDeltas())).join('');
}

describe('the work of snapshotDeltas', () => {
  test.each<[string, MessageOf, string]>([
    ['the text alone', (content) => ({ content }), '\n'],
    ['other keys around it', (content) => ({ id: 7, content, of: { model: 'x' } }), '\n'],
    ['a long tail', (content) => ({ content, of: 'x'.repeat(900) }), '\n'],
    ['CRLF', (content) => ({ content }), '\r\n'],
    ['CR', (content) => ({ content }), '\r'],
  ])('decodes two messages, and of all others what they add: %s', (_, messageOf, lineEnd) => {
    const lines = linesOf(messageOf);
    const body = bodyOf(lines, lineEnd);
    const expected = expectedOf(lines, [0, 1]);
    for (const chunkSize of lineEnd === '\r' ? [1] : [1, 100, body.length]) {
      const chunks = cutAt(body, chunkSize);
      let text = '';
      const decoded = decodedBy(() => {
        text = deltasOf(chunks);
      });
      expect(text).toBe(answer);
      // The line ends after the first messages are the difference.
      expect(decoded).toBeGreaterThanOrEqual(expected);
      expect(decoded).toBeLessThanOrEqual(expected + 5);
    }
    expect(decodedBy(() => valuesOf(from([body]).pipe(sseLines())))).toBe(body.length);
  });

  test('decodes two more messages when another key changes once', () => {
    const lines = linesOf((content, index) => ({ id: index < 50 ? 1 : 2, content }));
    const decoded = decodedBy(() => deltasOf([bodyOf(lines, '\n')]));
    const expected = expectedOf(lines, [0, 1, 50, 51]);
    expect(decoded).toBeGreaterThanOrEqual(expected);
    expect(decoded).toBeLessThanOrEqual(expected + 5);
  });

  test('is linear in the length of a message that arrives in single bytes', () => {
    const content = 'x'.repeat(4_000);
    const chunks = cutAt(bodyOf([`data: ${JSON.stringify({ content })}`, 'data: [DONE]'], '\n'), 1);
    const handled = charactersHandledBy(() => deltasOf(chunks));
    expect(handled).toBeGreaterThanOrEqual(content.length); // the count sees the search
    expect(handled).toBeLessThanOrEqual(10 * chunks.length);
  });

  test('compares again at once after comments and other fields between messages', () => {
    const lines = linesOf((content) => ({ content })).flatMap((line) => [': alive', 'id: 1', line]);
    const between = 2 * words.length + 2;
    const decoded = decodedBy(() => deltasOf([bodyOf(lines, '\n')]));
    const expected = expectedOf(
      linesOf((content) => ({ content })),
      [0, 1],
    );
    expect(decoded).toBeGreaterThanOrEqual(expected);
    expect(decoded).toBeLessThanOrEqual(expected + between * 8);
  });

  test.each([
    ['empty lines', ['']],
    ['comments', [': alive']],
    ['long comments', [`: ${'x'.repeat(200)}`]],
    ['other fields', ['event: ping', 'id: 7', 'retry']],
    ['data without a payload', ['data', 'data:', 'data: ']],
  ])('decodes nothing of lines without a message: %s', (_, without) => {
    const times = 1_000;
    for (const lineEnd of ['\n', '\r\n']) {
      const quiet = (without.join(lineEnd) + lineEnd).repeat(times);
      const message = (content: string) => `data: ${JSON.stringify({ content })}${lineEnd}`;
      const start = `${quiet}${message('a')}${message('ab')}`;
      const body = encode(`${start}${quiet}${message('abc')}${quiet}data: [DONE]${lineEnd}`);
      for (const size of [1_000, body.length]) {
        const decoded = decodedBy(() => {
          expect(deltasOf(cutAt(body, size))).toBe('abc');
        });
        // Messages, and the line that each chunk cuts.
        const chunkCount = body.length / size + 1;
        const longest = Math.max(...without.map((line) => line.length)) + 2;
        expect(decoded).toBeLessThanOrEqual(200 + chunkCount * 2 * longest);
        expect(decoded).toBeLessThan(body.length / 2);
      }
    }
  });

  test('decodes no byte twice if nothing repeats, and parses nothing twice', () => {
    const body = bodyOf(
      linesOf((content, id) => ({ id, content })),
      '\n',
    );
    let decoded = 0;
    const parsed = messagesParsedBy(() => {
      decoded = decodedBy(() => deltasOf([body]));
    });
    expect(decoded).toBeLessThanOrEqual(body.length);
    expect(decoded).toBeGreaterThanOrEqual(body.length - 2 * messages); // the line ends that are skipped
    expect(parsed).toBe(messages);
  });

  test('tries less and less often if messages rarely repeat', () => {
    const body = bodyOf(
      linesOf((content, index) => ({ id: index >> 1, content })),
      '\n',
    );
    let text = '';
    const parsed = messagesParsedBy(() => {
      text = deltasOf([body]);
    });
    expect(text).toBe(answer);
    expect(parsed - messages).toBeGreaterThan(0);
    expect(parsed - messages).toBeLessThanOrEqual(7); // after 2, 4, 8, 16, 32 pieces
  });
});
