import fc from 'fast-check';
import { concat, from, type OperatorFunction, of, reduce, throwError } from 'rxjs';
import { type ChatEvent, NetworkError, snapshotDeltas } from 'rxtalk';
import { toAgUiEvents, toOpenAIChunks, toUIMessageChunks } from 'rxtalk/server';
import { describe, expect, it } from 'vitest';
import { encodeWith } from '../../src/server/wires/encoder';
import { GPTalkMessages } from '../../src/server/wires/gptalk/gptalkMessages';
import { record, valuesOf } from '../support/record';
import { brokenAnswers, legalAnswers } from './support/legalAnswers';
import {
  payloads,
  readAgUiEvents,
  readOpenAI,
  readUIMessage,
  type Understood,
} from './support/readers';

interface Wire {
  readonly name: string;
  readonly encode: () => OperatorFunction<ChatEvent, string>;
  readonly read: (data: readonly string[]) => Understood;
  /** The part of an answer that this wire can express. */
  readonly reasonOf: (finish: Extract<ChatEvent, { type: 'finish' }>) => string;
  readonly kindOf: (type: string) => string;
  readonly hasUsage: boolean;
}

const withoutRefusals = (type: string) => (type === 'refusal' ? 'text' : type);

const wires: readonly Wire[] = [
  {
    name: 'toOpenAIChunks',
    encode: () => toOpenAIChunks({ includeUsage: true }),
    read: readOpenAI,
    reasonOf: ({ reason, rawReason }) =>
      reason === 'other' ? (rawReason ?? 'other') : reason.replace('-', '_'),
    kindOf: (type) => type,
    hasUsage: true,
  },
  {
    name: 'toUIMessageChunks',
    encode: () => toUIMessageChunks(),
    read: readUIMessage,
    reasonOf: ({ reason }) => reason,
    kindOf: withoutRefusals,
    hasUsage: false,
  },
  {
    name: 'toAgUiEvents',
    encode: () => toAgUiEvents({ threadId: 'thread', runId: 'run' }),
    read: readAgUiEvents,
    reasonOf: ({ reason }) => reason,
    kindOf: withoutRefusals,
    hasUsage: true,
  },
];

const joined = reduce((all: string, text: string) => all + text, '');

/** A text as it arrives, in chunks of bytes. */
function cut(text: string, sizes: readonly number[]): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return [...chunks, bytes.subarray(at)];
}

const cuts = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 20 });

describe.each(wires)('$name', ({ encode, read, reasonOf, kindOf, hasUsage }) => {
  it('is decoded to the events that were encoded, however it is split', () => {
    fc.assert(
      fc.property(legalAnswers, cuts, (events, sizes) => {
        const [encoded = ''] = valuesOf(from(events).pipe(encode(), joined));
        const understood = read(payloads(cut(encoded, sizes)));
        const expected = expectedOf(events);
        expect(understood.texts).toEqual(
          expected.texts.map(([type, delta]) => [kindOf(type), delta]),
        );
        expect([...understood.calls.keys()].sort()).toEqual([...expected.calls.keys()].sort());
        for (const [id, { name, whole, wasCut }] of expected.calls) {
          const call = understood.calls.get(id);
          expect(call?.name).toBe(name);
          if (wasCut || read !== readUIMessage) expect(call?.written).toBe(whole);
          if (read === readUIMessage) expect(call?.whole).toEqual(inputOf(whole));
        }
        expect(understood.reason).toBe(reasonOf(expected.finish));
        if (hasUsage) expect(understood.usage).toEqual(expected.usage);
        expect(understood.error).toBeUndefined();
      }),
    );
  });

  it('ends an answer that breaks off anywhere with the protocol’s error, and nothing after it', () => {
    fc.assert(
      fc.property(legalAnswers, fc.nat(), fc.boolean(), (events, at, isCut) => {
        // Even after `finish`, as the service may have said that too early.
        const isTruncated = isCut && !hasFinish(events.slice(0, at % (events.length + 1)));
        const before = from(events.slice(0, at % (events.length + 1)));
        const error = throwError(() => new NetworkError('reset by 10.0.0.1'));
        const source = isTruncated ? before : concat(before, error);
        const understood = read(payloads(valuesOf(source.pipe(encode()))));
        expect(understood.reason).toBeUndefined();
        expect(understood.error).toBe(
          isTruncated ? 'The answer broke off' : 'The connection to the service failed',
        );
      }),
    );
  });

  it('never looks complete if the connection breaks before the last byte', () => {
    fc.assert(
      fc.property(legalAnswers, fc.nat(), (events, at) => {
        const [encoded = ''] = valuesOf(from(events).pipe(encode(), joined));
        const end = at % (encoded.length - 2);
        const data = payloads([encoded.slice(0, end)]);
        const whole = data.filter(isJsonOrSentinel);
        // Some readers don't wait for the blank line after the last event.
        if (encoded.slice(end).trim() !== '') expect(read(whole).reason).toBeUndefined();
      }),
    );
  });

  it('ends an answer that contains an invalid event with the error of the protocol', () => {
    fc.assert(
      fc.property(brokenAnswers, (events) => {
        const understood = read(payloads(valuesOf(from(events).pipe(encode()))));
        expect(understood.reason).toBeUndefined();
        expect(understood.error).toBe('The service sent an unexpected response');
      }),
    );
  });

  it('starts over for each subscription, and emits no empty text', () => {
    const source = of<ChatEvent[]>(
      { type: 'text', delta: 'Hi' },
      { type: 'finish', reason: 'stop' },
    );
    const encoded = source.pipe(encode());
    const [first, second] = [valuesOf(encoded), valuesOf(encoded)];
    expect(read(payloads(second))).toEqual(read(payloads(first)));
    expect(first).not.toContain('');
  });

  it('doesn’t quote an error of another library', () => {
    const source = throwError(() => new Error('sk-secret-0123456789'));
    const { values, end } = record(source.pipe(encode()));
    expect(end).toBe('complete');
    expect(read(payloads(values)).error).toBe('An unexpected error occurred');
  });
});

describe('the messages of GPTalk', () => {
  const encode = () => encodeWith(() => new GPTalkMessages());

  it('are decoded to the text that was encoded, however they are split', () => {
    fc.assert(
      fc.property(legalAnswers, cuts, (events, sizes) => {
        const [encoded = ''] = valuesOf(from(events).pipe(encode(), joined));
        const deltas = valuesOf(from(cut(encoded, sizes)).pipe(snapshotDeltas()));
        const texts = expectedOf(events).texts.filter(([type]) => type !== 'reasoning');
        const expected = texts.map(([, delta]) => delta).join('');
        expect(deltas.join('')).toBe(expected.toWellFormed());
      }),
    );
  });

  it('of an answer with an invalid event end with an error', () => {
    fc.assert(
      fc.property(brokenAnswers, (events) => {
        const encoded = valuesOf(from(events).pipe(encode())).join('');
        expect(encoded).toMatch(
          /data: \{"error":\{"code":502,"message":"The service sent an unexpected response"\}\}\n\n$/,
        );
        expect(record(from(cut(encoded, [])).pipe(snapshotDeltas())).error).toMatchObject({
          code: 'service',
        });
      }),
    );
  });

  it('of an answer that breaks off end in an error', () => {
    fc.assert(
      fc.property(legalAnswers, fc.nat(), (events, at) => {
        const before = from(events.slice(0, at % (events.length + 1)));
        const source = concat(
          before,
          throwError(() => new NetworkError('reset by 10.0.0.1')),
        );
        const encoded = valuesOf(source.pipe(encode())).join('');
        expect(encoded).toMatch(
          /data: \{"error":\{"code":502,"message":"The connection to the service failed"\}\}\n\n$/,
        );
        expect(record(from(cut(encoded, [])).pipe(snapshotDeltas())).error).toMatchObject({
          code: 'service',
        });
      }),
    );
  });
});

function expectedOf(events: readonly ChatEvent[]) {
  const texts: [string, string][] = [];
  const calls = new Map<string, { name: string; whole: string; wasCut: boolean }>();
  let finish: Extract<ChatEvent, { type: 'finish' }> = { type: 'finish', reason: 'stop' };
  let usage: unknown;
  for (const event of events) {
    if (event.type === 'finish') finish = event;
    else if (event.type === 'usage') {
      const { type: _, ...counts } = event;
      usage = counts;
    } else if (event.type === 'tool-call') {
      const { id, name, arguments: whole } = event;
      calls.set(id, { name, whole, wasCut: calls.has(id) });
    } else if (event.type === 'tool-call-delta') {
      calls.set(event.id, { name: event.name, whole: '', wasCut: true });
    } else texts.push([event.type, event.delta]);
  }
  return { texts, calls, finish, usage };
}

/** What a tool is called with: the JSON value, or the text if that isn't JSON. */
function inputOf(written: string): unknown {
  if (written.trim() === '') return {};
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}

function hasFinish(events: readonly ChatEvent[]): boolean {
  return events.some(({ type }) => type === 'finish');
}

function isJsonOrSentinel(data: string): boolean {
  if (data === '[DONE]') return true;
  try {
    JSON.parse(data);
    return true;
  } catch {
    return false;
  }
}
