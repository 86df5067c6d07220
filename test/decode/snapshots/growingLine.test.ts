import { afterEach, describe, expect, test, vi } from 'vitest';
import { GrowingLine } from '../../../src/decode/snapshots/growingLine';
import { encode } from '../../support/chunkings';

const TAIL = '","id":1}';
const head = (text: string) => `data: {"content":"${text}`;
const lineOf = (text: string) => head(text) + TAIL;

function growingFrom(text: string): GrowingLine {
  const growing = new GrowingLine();
  growing.start(lineOf(text), TAIL);
  return growing;
}

/** What a line adds to a text. */
function added(text: string, line: string | Uint8Array): string | undefined {
  const growing = growingFrom(text);
  const bytes = typeof line === 'string' ? encode(`${line}\n`) : line;
  expect(growing.take(bytes, 0)).toBe(bytes.length);
  expect(growing.isWhole).toBe(true);
  return growing.grow();
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('GrowingLine.take', () => {
  test('stops after the line end, and not before it', () => {
    for (const end of ['\n', '\r']) {
      const growing = growingFrom('a');
      const chunk = encode(`xx${lineOf('ab')}${end}data`);
      expect(growing.take(chunk, 2)).toBe(chunk.length - 4);
      expect(growing.isWhole).toBe(true);
      expect(growing.bytes).toEqual(encode(lineOf('ab') + end));
    }
  });

  test('continues where the previous chunk ended', () => {
    const line = encode(`${lineOf('abc')}\n`);
    for (let cut = 0; cut < line.length; cut++) {
      const growing = growingFrom('ab');
      expect(growing.take(line.subarray(0, cut), 0)).toBe(cut);
      expect(growing.length).toBe(cut);
      expect(growing.bytes).toEqual(line.subarray(0, cut));
      expect(growing.isWhole).toBe(false);
      expect(growing.take(line, cut)).toBe(line.length);
      expect(growing.grow()).toBe('c');
      expect(growing.length).toBe(0);
    }
  });

  test('takes nothing if the line doesn’t extend the last one', () => {
    const growing = growingFrom('abc');
    const start = encode('data: {"con');
    expect(growing.take(start, 0)).toBe(start.length);
    expect(growing.take(encode('tent":"abX'), 0)).toBe(-1);
    expect(growing.bytes).toEqual(start);
    growing.drop();
    expect(growing.length).toBe(0);
    expect(growing.take(encode(`${lineOf('abcd')}\n`), 0)).toBeGreaterThan(0);
    expect(growing.grow()).toBe('d');
  });

  test('makes room for longer lines', () => {
    const growing = growingFrom('a');
    const long = 'b'.repeat(10_000);
    growing.take(encode(`${lineOf(`a${long}`)}\n`), 0);
    expect(growing.grow()).toBe(long);
    growing.take(encode(`${lineOf(`a${long}c`)}\n`), 0);
    expect(growing.grow()).toBe('c');
  });
});

describe('GrowingLine.grow', () => {
  test.each([
    ['an empty string if nothing is new', ''],
    ['letters', 'bc'],
    ['a space', ' '],
    ['other letters', 'é😀'],
    ['a byte order mark, as text', '\uFEFFb'],
    ['text that looks like the tail', `b${JSON.stringify(TAIL).slice(1, -1)}`],
  ])('returns %s', (_, more) => {
    expect(added('a', lineOf(`a${more}`))).toBe(more.replaceAll('\\"', '"'));
  });

  test.each([
    ['\\n', '\n'],
    ['\\"', '"'],
    ['\\\\', '\\'],
    ['\\u00e9', 'é'],
    ['\\ud83d', '\uD83D'],
  ])('unescapes %s', (escaped, text) => {
    expect(added('a', lineOf(`a${escaped}`))).toBe(text);
  });

  test.each([
    ['a quote', lineOf('a"b')],
    ['half an escape', lineOf('a\\')],
    ['half a Unicode escape', lineOf('a\\u00')],
    ['a control character', lineOf('a\u001Fb')],
    ['another tail', `${head('ab')}","id":2}`],
    ['a longer tail', `${lineOf('ab')} `],
    ['a shorter tail', `${head('ab')}","id":1`],
    ['a line with a part of the tail', `${head('a')}"}`],
    ['a line without a tail', head('a')],
  ])('rejects %s', (_, line) => {
    expect(added('a', line)).toBeUndefined();
  });

  test('rejects a tail that starts inside the last text', () => {
    const growing = new GrowingLine();
    growing.start('data: {"content":"a\\""}', '"}');
    growing.take(encode('data: {"content":"a\\"}\n'), 0);
    expect(growing.grow()).toBeUndefined();
  });

  test('rejects a byte that continues the last character of the text', () => {
    const line = (byte: number) =>
      Uint8Array.from([...encode(head('a')), byte, ...encode(`${TAIL}\n`)]);
    expect(added('a', line(0x80))).toBeUndefined();
    expect(added('a', line(0xbf))).toBeUndefined();
    expect(added('a', line(0xc0))).toBe('\uFFFD');
    expect(added('a', line(0x7f))).toBe('\x7F');
  });

  test.each([
    { what: 'short ASCII text', more: ' b~', decoded: 0, parsed: 0 },
    { what: 'the longest short text', more: 'b'.repeat(32), decoded: 0, parsed: 0 },
    { what: 'longer text', more: 'b'.repeat(33), decoded: 1, parsed: 0 },
    { what: 'other letters', more: 'é ', decoded: 1, parsed: 0 },
    { what: 'an escape', more: 'b\\n', decoded: 1, parsed: 1 },
  ])(
    'calls the decoder for $what $decoded times and JSON.parse $parsed times',
    ({ more, decoded, parsed }) => {
      const decode = vi.spyOn(TextDecoder.prototype, 'decode');
      const parse = vi.spyOn(JSON, 'parse');
      expect(added('a', lineOf(`a${more}`))).toBe(more.replace('\\n', '\n'));
      expect(decode).toHaveBeenCalledTimes(decoded);
      expect(parse).toHaveBeenCalledTimes(parsed);
    },
  );
});
