import type { Observable } from 'rxjs';
import {
  coalesce,
  cumulativeToDelta,
  retryText,
  type SseEvent,
  snapshotDeltas,
  sseData,
  sseEvents,
  sseLines,
  TruncatedStreamError,
  untilDone,
  wellFormed,
} from 'rxtalk';
import { chatEvents } from 'rxtalk/openai';

/**
 * The input and output of an operator, one character per millisecond: run by a test and drawn for the docs.
 */
export interface Marbles {
  /** The name of the drawing. */
  readonly name: string;
  /** The call, as one would write it. */
  readonly call: string;
  /** What the source emits at each subscription. */
  readonly sources: readonly string[];
  readonly output: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly error?: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: operators of every type
  readonly operator: () => (source: Observable<any>) => Observable<unknown>;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const event = (data: string, type = 'message'): SseEvent => ({ type, data, lastEventId: '' });
const chunk = (choice: object) => event(JSON.stringify({ choices: [choice] }));
const truncated = new TruncatedStreamError();

export const marbles: readonly Marbles[] = [
  {
    name: 'sseLines',
    call: 'sseLines()',
    sources: ['a--b--c--|'],
    output: '---x--y--|',
    values: { a: 'da', b: 'ta: 1\nda', c: 'ta: 2\n', x: 'data: 1', y: 'data: 2' },
    operator: () => sseLines(),
  },
  {
    name: 'sseData',
    call: 'sseData()',
    sources: ['a-b-c-d-|'],
    output: '--x---y-|',
    values: { a: ': hello', b: 'data: 1', c: '', d: 'data: 2', x: '1', y: '2' },
    operator: () => sseData(),
  },
  {
    name: 'sseEvents',
    call: 'sseEvents()',
    sources: ['a-b-c-d-e-|'],
    output: '----x---y-|',
    values: {
      a: 'event: tick',
      b: 'data: 1',
      c: '',
      d: 'data: 2',
      e: '',
      x: event('1', 'tick'),
      y: event('2'),
    },
    operator: () => sseEvents(),
  },
  {
    name: 'untilDone',
    call: 'untilDone()',
    sources: ['a-b-c-d'],
    output: 'a-b-|',
    values: { a: 'one', b: 'two', c: '[DONE]', d: 'three' },
    operator: () => untilDone(),
  },
  {
    name: 'untilDone-truncated',
    call: 'untilDone()',
    sources: ['a-b-|'],
    output: 'a-b-#',
    values: { a: 'one', b: 'two' },
    error: truncated,
    operator: () => untilDone(),
  },
  {
    name: 'cumulativeToDelta',
    call: 'cumulativeToDelta()',
    sources: ['a-b-c-|'],
    output: 'a-y-z-|',
    values: { a: 'He', b: 'Hello', c: 'Hello you', y: 'llo', z: ' you' },
    operator: () => cumulativeToDelta(),
  },
  {
    name: 'snapshotDeltas',
    call: 'snapshotDeltas()',
    sources: ['a-b-c-d'],
    output: 'x---y-|',
    values: {
      a: bytes('data: {"content":"He"}\n'),
      b: bytes('data: {"content":"Hel'),
      c: bytes('lo"}\n'),
      d: bytes('data: [DONE]\n'),
      x: 'He',
      y: 'llo',
    },
    operator: () => snapshotDeltas(),
  },
  {
    name: 'chatEvents',
    call: 'chatEvents()',
    sources: ['a-b-c-d'],
    output: 'x-y---(z|)',
    values: {
      a: chunk({ delta: { content: 'Hel' } }),
      b: chunk({ delta: { content: 'lo' } }),
      c: chunk({ delta: {}, finish_reason: 'stop' }),
      d: event('[DONE]'),
      x: { type: 'text', delta: 'Hel' },
      y: { type: 'text', delta: 'lo' },
      z: { type: 'finish', reason: 'stop', rawReason: 'stop' },
    },
    operator: () => chatEvents(),
  },
  {
    name: 'wellFormed',
    call: 'wellFormed()',
    sources: ['a-b-|'],
    output: 'x-y-|',
    values: { a: 'Hi \ud83d', b: '\udc4b!', x: 'Hi ', y: '👋!' },
    operator: () => wellFormed(),
  },
  {
    name: 'coalesce',
    call: 'coalesce({ everyMs: 4 })',
    sources: ['abc------d-|'],
    output: 'a---x----d-|',
    values: { a: 'Ob', b: 'serv', c: 'ables', d: ' are', x: 'servables' },
    operator: () => coalesce({ everyMs: 4 }),
  },
  {
    name: 'retryText',
    call: 'retryText({ delay: 2 })',
    sources: ['a-#', 'b-c-|'],
    output: 'a---x-y-|',
    values: { a: 'He', b: 'Hel', c: 'lo', x: 'l', y: 'lo' },
    error: truncated,
    operator: () => retryText({ delay: 2 }),
  },
];
