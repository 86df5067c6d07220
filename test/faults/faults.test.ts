import { createGPTalk, type Deadlines, type GPTalkOptions, isRxtalkError } from 'rxtalk';
import {
  type Fault,
  type GPTalkServiceOptions,
  inProcessGPTalk,
  type PlannedFault,
} from 'rxtalk/testing';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { outcomeOf } from '../support/outcome';
import { record } from '../support/record';
import { passTimeUntil, stopTimers } from '../support/virtualTime';

const answer = () => ['Hel', 'lo, ', 'wörld 😀'];
const whole = ['Hel', 'lo, ', 'wörld 😀'];
/** Where the bytes of the stream's parts begin. */
const bytes = (text: string) => new TextEncoder().encode(text).length;
const first = bytes('data: {"content":"Hel"}\n\n');
const second = first + bytes('data: {"content":"Hello, "}\n\n');
const emoji = second + bytes('data: {"content":"Hello, wörld ');
const third = second + bytes('data: {"content":"Hello, wörld 😀"}\n\n');

interface Expected {
  readonly name: string;
  readonly fault: PlannedFault;
  /** A second fault of the same stream. */
  readonly also?: PlannedFault;
  readonly values?: readonly string[];
  /** Properties of the error; undefined if the fault is harmless. */
  readonly error?: Readonly<Record<string, unknown>>;
  readonly options?: GPTalkOptions;
  /** The only deadlines; time stands still until everything before the silence has arrived. */
  readonly deadlines?: Deadlines;
}

const onStream = (fault: Fault): PlannedFault => ({ ...fault, step: 'stream' });
const steps = ['login', 'text', 'stream'] as const;
const isTransient = (status: number) => status === 429 || status >= 500;

const cases: Expected[] = [
  ...steps.flatMap((step): Expected[] => [
    {
      name: `silence before the response of ${step}`,
      fault: { kind: 'stall', step },
      deadlines: { responseMs: 60_000, idleMs: 0 },
      error: { name: 'DeadlineError', code: 'deadline', phase: 'response', step },
    },
    {
      name: `silence in the body of ${step}`,
      fault: { kind: 'stall', step, atByte: 5 },
      deadlines: { responseMs: 0, idleMs: 60_000 },
      error: { name: 'DeadlineError', code: 'deadline', phase: 'idle', step },
    },
    {
      name: `a reset before the response of ${step}`,
      fault: { kind: 'reset', step },
      error: { name: 'NetworkError', code: 'network', systemCode: 'ECONNRESET', step },
    },
    {
      name: `a reset in the body of ${step}`,
      fault: { kind: 'reset', step, atByte: 5 },
      error: { name: 'NetworkError', code: 'network', step },
    },
    {
      name: `an early close in the body of ${step}`,
      fault: { kind: 'close', step, atByte: 5 },
      error: { name: 'NetworkError', code: 'network', step },
    },
    ...[403, 429, 500, 502, 503].map((status) => ({
      name: `the status ${status} at ${step}`,
      fault: { kind: 'status', step, status } as const,
      error: {
        name: 'HttpStatusError',
        code: 'http-status',
        status,
        step,
        isRetryable: isTransient(status),
        serverMessage: `a planned status ${status}`,
      },
    })),
    {
      name: `a 401 at ${step} for every token`,
      fault: { kind: 'status', step, status: 401 },
      error: { name: 'HttpStatusError', code: 'http-status', status: 401, step },
    },
    {
      name: `Retry-After in seconds at ${step}`,
      fault: { kind: 'status', step, status: 429, retryAfter: '7' },
      error: { name: 'HttpStatusError', code: 'http-status', retryAfterMs: 7_000 },
    },
    {
      name: `Retry-After as a date at ${step}`,
      fault: { kind: 'status', step, status: 429, retryAfter: 'Thu, 01 Jan 1970 00:00:00 GMT' },
      error: { name: 'HttpStatusError', code: 'http-status', retryAfterMs: 0 },
    },
    {
      name: `a redirect to another host at ${step}`,
      fault: { kind: 'redirect', step, location: 'http://127.0.0.1:9/' },
      error: { name: 'HttpStatusError', code: 'http-status', status: 307, step },
    },
    {
      name: `HTML with 200 at ${step}`,
      fault: { kind: 'html', step },
      error: { name: 'ProtocolError', code: 'protocol', step },
    },
    {
      name: `an envelope without data at ${step}`,
      fault: { kind: 'refusal', step },
      error: { name: 'ServiceError', code: 'service', serviceCode: 1003, step },
    },
    {
      name: `JSON with 200 that is not the answer of ${step}`,
      fault: { kind: 'wrong-json', step },
      error: { name: 'ProtocolError', code: 'protocol', step },
    },
    {
      name: `broken JSON at ${step}`,
      fault: { kind: 'broken-json', step, atEvent: 0 },
      error: { name: 'ProtocolError', code: 'protocol', step },
    },
    { name: `gzip at ${step}`, fault: { kind: 'gzip', step }, values: whole },
    {
      name: `a slow drip at ${step}`,
      fault: { kind: 'drip', step, bytes: 9, everyMs: 1 },
      values: whole,
    },
    {
      name: `two chunks at ${step}`,
      fault: { kind: 'split', step, atByte: 9, pauseMs: 5 },
      values: whole,
    },
  ]),
  {
    name: 'a token that has expired on arrival',
    fault: { kind: 'expired', step: 'login' },
    values: whole,
  },
  ...(['login', 'text'] as const).map((step) => ({
    name: `an answer of ${step} that is cut`,
    fault: { kind: 'cut', step, atByte: 9 } as const,
    error: { name: 'ProtocolError', code: 'protocol', step },
  })),
  ...(['reset', 'close'] as const).map((kind) => ({
    name: `a ${kind} after some text`,
    fault: onStream({ kind, atByte: second }),
    values: ['Hel', 'lo, '],
    error: { name: 'NetworkError', code: 'network', isTransient: true, isRetryable: false },
  })),
  {
    name: 'a cut inside a character',
    fault: onStream({ kind: 'cut', atByte: emoji + 2 }),
    values: ['Hel', 'lo, '],
    error: { name: 'TruncatedStreamError', code: 'truncated', step: 'stream' },
  },
  {
    name: 'a cut between two lines',
    fault: onStream({ kind: 'cut', atByte: second }),
    values: ['Hel', 'lo, '],
    error: { name: 'TruncatedStreamError', code: 'truncated', step: 'stream' },
  },
  {
    name: 'a cut inside [DONE]',
    fault: onStream({ kind: 'cut', atByte: third + bytes('data: [DO') }),
    values: whole,
    error: { name: 'TruncatedStreamError', code: 'truncated', step: 'stream' },
  },
  {
    name: 'a chunk that ends inside a character',
    fault: onStream({ kind: 'split', atByte: emoji + 2, pauseMs: 5 }),
    values: whole,
  },
  {
    name: 'a chunk that ends inside [DONE]',
    fault: onStream({ kind: 'split', atByte: third + bytes('data: [DO'), pauseMs: 5 }),
    values: whole,
  },
  {
    name: 'a cut between CR and LF',
    fault: onStream({ kind: 'cut', atByte: first - 1 }),
    also: onStream({ kind: 'crlf' }),
    values: ['Hel'],
    error: { name: 'TruncatedStreamError', code: 'truncated', step: 'stream' },
  },
  {
    name: 'a chunk that ends between CR and LF',
    fault: onStream({ kind: 'split', atByte: first - 1, pauseMs: 5 }),
    also: onStream({ kind: 'crlf' }),
    values: whole,
  },
  { name: 'lines that end with CRLF', fault: onStream({ kind: 'crlf' }), values: whole },
  {
    name: 'a stream without [DONE]',
    fault: onStream({ kind: 'no-sentinel' }),
    values: whole,
    error: { name: 'TruncatedStreamError', code: 'truncated', isRetryable: false },
  },
  {
    name: 'a stream that ends in the middle',
    fault: onStream({ kind: 'no-sentinel', atEvent: 1 }),
    values: ['Hel', 'lo, '],
    error: { name: 'TruncatedStreamError', code: 'truncated', isRetryable: false },
  },
  { name: 'text after [DONE]', fault: onStream({ kind: 'text-after-sentinel' }), values: whole },
  {
    name: 'a snapshot that shrinks',
    fault: onStream({ kind: 'shrink', atEvent: 1 }),
    values: ['Hel', 'lo, '],
    error: { name: 'SnapshotRewriteError', code: 'rewrite', shared: 'Hel' },
  },
  {
    name: 'a snapshot that changes',
    fault: onStream({ kind: 'change', atEvent: 1 }),
    values: ['Hel', 'lo, '],
    error: { name: 'SnapshotRewriteError', code: 'rewrite', shared: '' },
  },
  {
    name: 'a duplicate snapshot',
    fault: onStream({ kind: 'duplicate', atEvent: 1 }),
    values: whole,
  },
  {
    name: 'an error object in the middle of the stream',
    fault: onStream({ kind: 'error-object', atEvent: 1 }),
    values: ['Hel'],
    error: { name: 'ServiceError', code: 'service', serviceCode: 'overloaded', isRetryable: false },
  },
  {
    name: 'invalid UTF-8 in the text',
    fault: onStream({ kind: 'invalid-utf8', atByte: first - 4 }),
    values: ['Hel\uFFFD'],
    error: { name: 'SnapshotRewriteError', code: 'rewrite', shared: 'Hel' },
  },
  {
    name: 'invalid UTF-8 in the JSON',
    fault: onStream({ kind: 'invalid-utf8', atByte: first + 8 }),
    values: ['Hel'],
    error: { name: 'ProtocolError', code: 'protocol', step: 'stream' },
  },
  {
    name: 'an endless line',
    fault: onStream({ kind: 'endless-line', atByte: first }),
    options: { maxLineLength: 1_000_000 },
    values: ['Hel'],
    error: { name: 'LimitError', code: 'limit', limit: 1_000_000, unit: 'characters' },
  },
  {
    name: 'keep-alive comments only',
    fault: onStream({ kind: 'comments-only', atEvent: 1, everyMs: 10 }),
    deadlines: { idleMs: 0, totalMs: 60_000 },
    values: ['Hel'],
    error: { name: 'DeadlineError', code: 'deadline', phase: 'total' },
  },
];

async function overHttp(service: GPTalkServiceOptions, options: GPTalkOptions) {
  const server = await gptalkServer(service);
  return { server, gptalk: createGPTalk({ baseURL: server.url, ...options }) };
}

async function inProcess(service: GPTalkServiceOptions, options: GPTalkOptions) {
  const server = inProcessGPTalk(service);
  return { server, gptalk: createGPTalk({ axios: server.axios, ...options }) };
}

describe.each([
  ['over HTTP', overHttp],
  ['in process', inProcess],
])('%s', (_, connect) => {
  it.each(cases)('$name', async (one) => {
    const { fault, also, values = [], error: expected, deadlines } = one;
    const options = deadlines ? { deadlines } : (one.options ?? {});
    const faults = also ? [fault, also] : [fault];
    const { server, gptalk } = await connect({ answer, faults }, options);
    if (deadlines) stopTimers();
    const seen = record(gptalk.stream('Hi'));
    if (deadlines) {
      await eventually(
        'everything before the silence has arrived',
        () =>
          server.requests.some(({ step }) => step === fault.step) &&
          seen.values.length === values.length,
      );
      await passTimeUntil('the answer ends', () => seen.end !== 'open');
    }
    await eventually('the answer ends', () => seen.end !== 'open');
    expect(seen.values).toEqual(values);
    if (expected) {
      expect(isRxtalkError(seen.error)).toBe(true);
      expect(seen.error).toMatchObject(expected);
    } else {
      expect(seen.error).toBeUndefined();
    }
  });
});

it('a change to an empty text has no effect, because it can’t be detected', async () => {
  const faults: PlannedFault[] = [{ kind: 'change', step: 'stream', atEvent: 0 }];
  const service = inProcessGPTalk({ answer: () => ['', 'Hi'], faults });
  const outcome = await outcomeOf(createGPTalk({ axios: service.axios }).stream('Hi'));
  expect(outcome).toEqual({ values: ['Hi'], error: undefined });
});

it('a fault only happens at the request that it names', async () => {
  const faults: PlannedFault[] = [{ kind: 'status', step: 'stream', request: 1, status: 503 }];
  const gptalk = createGPTalk({ axios: inProcessGPTalk({ answer, faults }).axios });
  const errors: unknown[] = [];
  for (let index = 0; index < 3; index++) {
    errors.push((await outcomeOf(gptalk.stream('Hi'))).error);
  }
  expect(errors).toMatchObject([undefined, { status: 503 }, undefined]);
});
