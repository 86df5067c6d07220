import fc from 'fast-check';
import { map, type OperatorFunction, pipe } from 'rxjs';
import { cumulativeToDelta, sseData, sseEvents, sseLines, untilDone, wellFormed } from 'rxtalk';
import { chatEvents } from 'rxtalk/openai';
import { chunk, text } from './chatChunks';
import { chunked, lineText, streamText } from './chunkings';
import { growing, unitText } from './snapshots';

/** An operator, and the facts about it that the laws of all operators need. */
export interface OperatorCase {
  readonly name: string;
  readonly operator: OperatorFunction<string, unknown>;
  /** Values of a source that the operator passes without an error. */
  readonly inputs: fc.Arbitrary<readonly string[]>;
  /** A source without end. */
  readonly valueAt: (index: number) => string;
  /** How many of those values three results need. */
  readonly needed: number;
}

const chunks = chunked(streamText).map(({ chunks }) => chunks);

const lines = fc.array(
  fc.oneof(
    lineText.map((text) => `data: ${text}`),
    lineText.map((text) => `id: ${text}`),
    lineText.map((text) => `event: ${text}`),
    fc.constantFrom('', '', 'retry: 5', ': comment'),
  ),
);

const answers = fc.array(lineText.map((text) => `${text}.`));

const rewrites = fc.array(growing(unitText), { maxLength: 3 }).map((runs) => runs.flat());

const snapshots = {
  valueAt: (index: number) => 'x'.repeat(index + 1),
  needed: 3,
};

/** Every operator, with each option that changes its behaviour. */
export const operatorCases: readonly OperatorCase[] = [
  {
    name: 'sseLines()',
    operator: sseLines(),
    inputs: chunks,
    valueAt: (index) => `${index}\n`,
    needed: 3,
  },
  {
    name: 'sseLines() of chunks with many lines',
    operator: sseLines(),
    inputs: chunks,
    valueAt: () => '\n'.repeat(1_000),
    needed: 1,
  },
  {
    name: 'sseData()',
    operator: sseData(),
    inputs: lines,
    valueAt: (index) => `data: ${index}`,
    needed: 3,
  },
  {
    name: 'sseEvents()',
    operator: sseEvents(),
    inputs: lines,
    valueAt: (index) => (index % 2 === 0 ? 'data: a' : ''),
    needed: 6,
  },
  {
    name: 'sseEvents({ flush: true })',
    operator: sseEvents({ flush: true }),
    inputs: lines,
    valueAt: (index) => (index % 2 === 0 ? 'data: a' : ''),
    needed: 6,
  },
  {
    name: 'untilDone()',
    operator: untilDone(),
    inputs: answers.map((values) => [...values, '[DONE]']),
    valueAt: String,
    needed: 3,
  },
  {
    name: 'untilDone({ required: false })',
    operator: untilDone({ required: false }),
    inputs: answers,
    valueAt: String,
    needed: 3,
  },
  {
    name: 'cumulativeToDelta()',
    operator: cumulativeToDelta(),
    inputs: growing(unitText),
    ...snapshots,
  },
  {
    name: "cumulativeToDelta({ onRewrite: 'ignore' })",
    operator: cumulativeToDelta({ onRewrite: 'ignore' }),
    inputs: rewrites,
    ...snapshots,
  },
  {
    name: "cumulativeToDelta({ onRewrite: 'slice' })",
    operator: cumulativeToDelta({ onRewrite: 'slice' }),
    inputs: rewrites,
    ...snapshots,
  },
  {
    name: 'wellFormed()',
    operator: wellFormed(),
    inputs: chunked(unitText).map(({ chunks }) => chunks),
    valueAt: String,
    needed: 3,
  },
  {
    name: 'chatEvents()',
    operator: pipe(
      map((data: string) => ({ type: 'message', data, lastEventId: '' })),
      chatEvents(),
    ),
    inputs: fc
      .tuple(fc.array(unitText), fc.constantFrom(chunk({}, 'stop'), '[DONE]'))
      .map(([texts, end]) => [
        ...texts.map(text).map(asJson),
        typeof end === 'string' ? end : asJson(end),
      ]),
    valueAt: (index) => asJson(text(`${index}`)),
    needed: 3,
  },
];

function asJson(value: object): string {
  return JSON.stringify(value);
}
