import fc from 'fast-check';
import { encode } from './chunkings';

/** The ways in which a service may write one growing text: its encoding and the rest of the line. */
interface Style {
  readonly before: string;
  readonly after: string;
  readonly field: string;
  readonly write: (text: string) => string;
  readonly lineEnd: string;
  readonly between: readonly string[];
}

const escapeAll = (text: string) =>
  Array.from({ length: text.length }, (_, index) => {
    const unit = text.charCodeAt(index).toString(16).padStart(4, '0');
    return /[\w ]/.test(text[index] ?? '') ? text[index] : `\\u${unit}`;
  }).join('');

const writers = {
  json: (text: string) => JSON.stringify(text).slice(1, -1),
  ascii: escapeAll,
  slashes: (text: string) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  raw: (text: string) => text, // quotes and line ends break it
};

/** Long enough for lines to be compared. */
const LONG = 'The quick brown fox. '.repeat(13);

const styles: fc.Arbitrary<Style> = fc.record({
  before: fc.constantFrom(
    '{',
    '{ ',
    '{"id":1,',
    '{"content":"no",',
    '{"conten":"x","x":["y",{"content":"no"}],',
    '{"é😀":"ü",',
    '{"error":null,',
  ),
  after: fc.constantFrom(
    '}',
    ' }',
    ',"id":1}',
    ',"x":{"content":"no"}}',
    ',"error":""}',
    ',"é":"😀"}  ',
    ', "content" : "the last one counts"}',
    `,"long":"${'y'.repeat(1100)}"}`,
  ),
  field: fc.constantFrom('"content":', '"content" : ', '"c\\u006fntent":'),
  write: fc.constantFrom(...Object.values(writers)),
  lineEnd: fc.oneof(
    { weight: 4, arbitrary: fc.constant('\n') },
    fc.constantFrom('\r\n', '\r', '\n\r'),
  ),
  between: fc.constantFrom<readonly string[]>(
    [''],
    ['', ''],
    [],
    ['', ': comment'],
    ['', 'event: x', 'id: 5'],
    ['', 'data:'],
    ['', 'da'],
    ['', 'data: ', 'data', ': a\r: b\r\n: c'],
    ['', `: ${'long '.repeat(20)}`, '\uFEFFdata: no'],
  ),
});

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 6 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
  fc.constantFrom('"', '\\', '"}', '","id":1}', '\n', '\u0000', '\u2028', '\uFEFF', '/'),
  fc.constantFrom('é', '😀', '\uD83D', '\uDE00', '\\u00', '😀'.slice(0, 1), LONG),
);

type Bytes = readonly number[];
type Step = (lineOf: (text: string) => string, texts: readonly string[]) => string | Bytes;

const bytesOf = (text: string) => [...encode(text)];

/** The lines between the messages, or instead of one. */
const disturbances: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step>(
    (lineOf, texts) => lineOf(texts.at(-1) ?? ''), // repeated
    (lineOf, texts) => lineOf((texts.at(-1) ?? '').slice(0, -1)), // shortened
    (lineOf, texts) => lineOf(`${(texts.at(-1) ?? '').slice(0, -1)}§`), // rewritten
    (lineOf, texts) => lineOf(texts.at(-1) ?? '').replace('{', '{"new":1,'),
    (lineOf, texts) => lineOf(texts.at(-1) ?? '').replace(/\}$/, ',"new":"x"}'),
    (lineOf, texts) => lineOf(texts.at(-1) ?? '').slice(0, -1), // broken
    (lineOf, texts) => lineOf(texts.at(-1) ?? '').replace('data: ', 'data:'),
    (lineOf, texts) => lineOf(texts.at(-1) ?? '').replace('data: ', 'date: '),
    (lineOf, texts) => `${lineOf(texts.at(-1) ?? '')} `,
    // Grown, with another tail of the same length.
    (lineOf, texts) => lineOf(`${texts.at(-1)}more`).replace(/.$/, ']'),
    (lineOf, texts) => lineOf(`${texts.at(-1)}more`).replace(/1\}$/, '2}'),
    (lineOf, texts) => lineOf(`${texts.at(-1)}more`).replace(':""}', ':1 }'),
    () => 'data: {"message":"no"}',
    () => 'data: {"content":"a","error":{"message":"no"}}',
    () => 'data: [DONE]',
    () => 'data: data: [DONE]',
    () => 'data: null',
  ),
  // Bytes that aren't valid UTF-8, in the text.
  fc
    .constantFrom<Bytes>([0xc3], [0xa9], [0xf0, 0x9f], [0x98, 0x80], [0xff], [0xed, 0xa0, 0x80])
    .map<Step>((invalid) => (lineOf, texts) => {
      const mark = '\u{F0000}';
      const [head = '', tail = ''] = lineOf((texts.at(-1) ?? '') + mark).split(mark);
      return [...bytesOf(head), ...invalid, ...bytesOf(tail)];
    }),
);

/**
 * A stream of messages with one growing text, in the many ways in which a service may write it, and with
 * its possible faults; the bytes are cut anywhere.
 */
export const messageStreams: fc.Arbitrary<Uint8Array> = fc
  .record({
    style: styles,
    start: fc.constantFrom('', LONG, LONG),
    steps: fc.array(
      fc.oneof({ weight: 8, arbitrary: piece }, { weight: 1, arbitrary: disturbances }),
      { maxLength: 12, size: 'max' },
    ),
    end: fc.constantFrom('data: [DONE]\n\n', 'data: [DONE]', '', 'data: {"content":"'),
  })
  .map(({ style, start, steps, end }) => {
    const texts = [start];
    const lineOf = (text: string) =>
      `data: ${style.before}${style.field}"${style.write(text)}"${style.after}`;
    const lines = steps.map((step) => {
      if (typeof step === 'function') return step(lineOf, texts);
      texts.push((texts.at(-1) ?? '') + step);
      return lineOf(texts.at(-1) ?? '');
    });
    const lineEnd = bytesOf(style.lineEnd);
    const bytes = lines
      .flatMap((line) => [line, ...style.between])
      .flatMap((line) => [...(typeof line === 'string' ? bytesOf(line) : line), ...lineEnd]);
    return Uint8Array.from([...bytes, ...bytesOf(end)]);
  });
