import { type ChatEvent, type Deadlines, isRxtalkError } from 'rxtalk';
import {
  type ConnectionFault,
  type Fault,
  type FaultPlan,
  inProcessOpenAI,
  type OpenAIDialect,
  type OpenAIPiece,
  type OpenAIStep,
} from 'rxtalk/testing';
import { describe, expect, it } from 'vitest';
import { joined } from '../support/chatDialects';
import { eventually } from '../support/eventually';
import { openAIInProcess, openAIOverHttp, openAITwins } from '../support/openAITwins';
import { outcomeOf } from '../support/outcome';
import { record } from '../support/record';
import { passTimeUntil, stopTimers } from '../support/virtualTime';

const MAX_LINE_LENGTH = 100_000;
const answer = () => ['Hel', 'lo, ', 'wörld 😀'];
const whole = ['Hel', 'lo, ', 'wörld 😀'];

/** The bytes of an answer without faults. */
async function bytesOf(dialect: OpenAIDialect, pieces: readonly OpenAIPiece[]): Promise<Buffer> {
  const { axios } = inProcessOpenAI({ dialect, answer: () => pieces });
  const messages = [{ role: 'user', content: 'Hi' }];
  const { data } = await axios.post(
    '/chat/completions',
    { model: 'tiny', stream: true, messages },
    {
      responseType: 'stream',
    },
  );
  return Buffer.concat(await data.toArray());
}

const openai = await bytesOf('openai', whole);
const bare = await bytesOf('bare', whole);
/** Where a text of the stream begins. */
const at = (text: string) => openai.indexOf(text);

interface Expected {
  readonly name: string;
  readonly fault: Fault;
  readonly also?: Fault;
  readonly dialect?: OpenAIDialect;
  readonly values?: readonly string[];
  /** Properties of the error; undefined if the fault is harmless. */
  readonly error?: Readonly<Record<string, unknown>>;
  /** The only deadlines; time stands still until everything before the silence has arrived. */
  readonly deadlines?: Deadlines;
}

const truncated = { name: 'TruncatedStreamError', code: 'truncated', outcome: 'accepted' };

const cases: Expected[] = [
  {
    name: 'silence before the response',
    fault: { kind: 'stall' },
    deadlines: { responseMs: 60_000, idleMs: 0 },
    error: { code: 'deadline', phase: 'response', outcome: 'unknown' },
  },
  {
    name: 'silence in the body',
    fault: { kind: 'stall', atByte: at('lo, ') },
    deadlines: { responseMs: 0, idleMs: 60_000 },
    values: ['Hel'],
    error: { code: 'deadline', phase: 'idle', outcome: 'accepted' },
  },
  {
    name: 'keep-alive comments only',
    fault: { kind: 'comments-only', atEvent: 2, everyMs: 10 },
    deadlines: { idleMs: 0, totalMs: 60_000 },
    values: ['Hel'],
    error: { code: 'deadline', phase: 'total', outcome: 'accepted' },
  },
  {
    name: 'a reset before the response',
    fault: { kind: 'reset' },
    error: { code: 'network', systemCode: 'ECONNRESET', outcome: 'unknown' },
  },
  ...(['reset', 'close'] as const).map((kind) => ({
    name: `a ${kind} inside an event`,
    fault: { kind, atByte: at('wörld') } as const,
    values: ['Hel', 'lo, '],
    error: { code: 'network', outcome: 'accepted', isTransient: true, isRetryable: false },
  })),
  {
    name: 'a cut inside an event',
    fault: { kind: 'cut', atByte: at('wörld') },
    values: ['Hel', 'lo, '],
    error: truncated,
  },
  {
    name: 'a cut inside a character',
    fault: { kind: 'cut', atByte: at('😀') + 2 },
    values: ['Hel', 'lo, '],
    error: truncated,
  },
  {
    name: 'a cut between two events',
    fault: { kind: 'no-sentinel', atEvent: 2 },
    values: ['Hel', 'lo, '],
    error: truncated,
  },
  { name: 'a cut inside [DONE]', fault: { kind: 'cut', atByte: at('[DO') + 2 }, values: whole },
  { name: 'no [DONE] after the finish reason', fault: { kind: 'no-sentinel' }, values: whole },
  {
    name: 'a reset after the finish reason',
    fault: { kind: 'reset', atByte: at('data: [DONE]') },
    values: whole,
  },
  {
    name: 'a cut in the last event of the dialect bare',
    dialect: 'bare',
    fault: { kind: 'cut', atByte: bare.length - 4 },
    values: whole,
    error: truncated,
  },
  {
    name: 'a cut in the empty end of the dialect bare',
    dialect: 'bare',
    fault: { kind: 'cut', atByte: bare.length - 2 },
    values: whole,
  },
  {
    name: 'an error object in the middle of the stream',
    fault: { kind: 'error-object', atEvent: 2 },
    values: ['Hel'],
    error: { name: 'ServiceError', serviceCode: 'overloaded', serverMessage: 'come back later' },
  },
  {
    name: 'an error object after the finish reason',
    dialect: 'bare',
    fault: { kind: 'error-object', atEvent: 3 },
    values: whole,
    error: { name: 'ServiceError', outcome: 'accepted' },
  },
  ...[401, 403, 429, 500, 502, 503].map((status) => ({
    name: `the status ${status}`,
    fault: { kind: 'status', status } as const,
    error: {
      name: 'HttpStatusError',
      status,
      outcome: status < 500 ? 'refused' : 'unknown',
      serverMessage: `a planned status ${status}`,
    },
  })),
  ...[429, 503].map((status) => ({
    name: `the status ${status} with Retry-After`,
    fault: { kind: 'status', status, retryAfter: '7' } as const,
    error: { name: 'HttpStatusError', status, outcome: 'refused', retryAfterMs: 7_000 },
  })),
  {
    name: 'a redirect to another host',
    fault: { kind: 'redirect', location: 'http://127.0.0.1:9/' },
    error: { name: 'HttpStatusError', status: 307 },
  },
  {
    name: 'HTML with 200',
    fault: { kind: 'html' },
    error: { name: 'ProtocolError', outcome: 'accepted' },
  },
  {
    name: 'a rejection with 200',
    fault: { kind: 'refusal' },
    error: { name: 'ServiceError', serviceCode: 1003, serverMessage: 'a planned refusal' },
  },
  {
    name: 'other JSON with 200',
    fault: { kind: 'wrong-json' },
    error: { name: 'ProtocolError', outcome: 'accepted' },
  },
  {
    name: 'broken JSON',
    fault: { kind: 'broken-json', atEvent: 2 },
    values: ['Hel'],
    error: { name: 'ProtocolError', outcome: 'accepted' },
  },
  {
    name: 'broken JSON in the last event of the dialect bare',
    dialect: 'bare',
    fault: { kind: 'broken-json', atEvent: 3 },
    values: whole,
    error: truncated,
  },
  {
    name: 'invalid UTF-8 in the text',
    fault: { kind: 'invalid-utf8', atByte: at('lo, ') },
    values: ['Hel', '\uFFFDlo, ', 'wörld 😀'],
  },
  {
    name: 'invalid UTF-8 in the JSON',
    fault: { kind: 'invalid-utf8', atByte: at('"Hel"') },
    error: { name: 'ProtocolError' },
  },
  {
    name: 'an endless line',
    fault: { kind: 'endless-line', atByte: at('lo, ') },
    values: ['Hel'],
    error: { name: 'LimitError', limit: MAX_LINE_LENGTH, unit: 'characters' },
  },
  { name: 'text after [DONE]', fault: { kind: 'text-after-sentinel' }, values: whole },
  { name: 'gzip', fault: { kind: 'gzip' }, values: whole },
  { name: 'a slow drip', fault: { kind: 'drip', bytes: 40, everyMs: 0 }, values: whole },
  { name: 'two chunks', fault: { kind: 'split', atByte: at('😀') + 2, pauseMs: 5 }, values: whole },
  { name: 'lines that end with CRLF', fault: { kind: 'crlf' }, values: whole },
  {
    name: 'a chunk that ends between CR and LF',
    fault: { kind: 'split', atByte: openai.indexOf('\n') + 1, pauseMs: 5 },
    also: { kind: 'crlf' },
    values: whole,
  },
  ...(['idle-close', 'idle-reset', 'surplus'] as const).map((kind) => ({
    name: `${kind} after the answer`,
    fault: { kind, afterMs: 0 },
    values: whole,
  })),
];

const modelsCases: Expected[] = [
  {
    name: 'silence before the models',
    fault: { kind: 'stall' },
    deadlines: { responseMs: 60_000, idleMs: 0 },
    error: { code: 'deadline', phase: 'response' },
  },
  { name: 'a reset before the models', fault: { kind: 'reset' }, error: { code: 'network' } },
  {
    name: 'a reset in the models',
    fault: { kind: 'reset', atByte: 5 },
    error: { code: 'network' },
  },
  {
    name: 'the status 503 in place of the models',
    fault: { kind: 'status', status: 503, retryAfter: '1' },
    error: { name: 'HttpStatusError', status: 503, retryAfterMs: 1_000 },
  },
  {
    name: 'HTML in place of the models',
    fault: { kind: 'html' },
    error: { name: 'ProtocolError' },
  },
  { name: 'broken JSON in the models', fault: { kind: 'broken-json', atEvent: 0 } },
  { name: 'a cut in the models', fault: { kind: 'cut', atByte: 5 } },
];

const all = [
  ...cases.map((one) => ({ step: 'stream' as OpenAIStep, ...one })),
  ...modelsCases.map((one) => ({ step: 'models' as OpenAIStep, ...one })),
];

describe.each(openAITwins)('%s', (_, serve) => {
  it.each(all)('$name', async ({ step, fault, also, dialect, ...one }) => {
    const { values = [], error: expected, deadlines } = one;
    const faults: FaultPlan<OpenAIStep> = [fault, ...(also ? [also] : [])].map((each) => {
      return { ...each, step };
    });
    const options = { maxLineLength: MAX_LINE_LENGTH, ...(deadlines && { deadlines }) };
    const { server, client } = await serve({ answer, dialect, faults }, options);
    if (deadlines) stopTimers();
    const seen = record<string>(step === 'models' ? client.warmUp() : client.stream('Hi'));
    if (deadlines) {
      await eventually(
        'everything before the silence has arrived',
        () => server.requests.length === 1 && seen.values.length === values.length,
      );
      await passTimeUntil('the answer ends', () => seen.end !== 'open');
    }
    await eventually('the answer ends', () => seen.end !== 'open');
    expect(seen.values).toEqual(values);
    if (expected) {
      expect(isRxtalkError(seen.error)).toBe(true);
      expect(seen.error).toMatchObject(
        expected['phase'] === 'total' ? expected : { step, ...expected },
      );
    } else {
      expect(seen.error).toBeUndefined();
    }
  });

  it('a fault only happens at the request that it names, and a rejected one isn’t counted', async () => {
    const faults = [{ kind: 'status', step: 'stream', request: 1, status: 429 }] as const;
    const { server, client } = await serve({ answer, faults });
    const errors: unknown[] = [];
    for (let count = 0; count < 3; count++)
      errors.push((await outcomeOf(client.stream('Hi'))).error);
    expect(errors).toMatchObject([undefined, { status: 429 }, undefined]);
    expect(server.stats.answers).toBe(2);
  });
});

it.each<ConnectionFault['kind']>(['idle-close', 'idle-reset', 'surplus'])(
  '%s happens to an idle connection, and the next answer is complete',
  async (kind) => {
    const faults = [{ kind, step: 'stream', request: 0, afterMs: 5 }] as const;
    const { server, client } = await openAIOverHttp({ answer, faults });
    expect((await outcomeOf(client.stream('Hi'))).values).toEqual(whole);
    await eventually('the connection is closed', () => server.stats.openSockets === 0);
    expect((await outcomeOf(client.stream('Hi'))).values).toEqual(whole);
  },
);

const call = { type: 'tool-call', index: 0, id: 'a', name: 'f', arguments: '{"a":1}' } as const;

it.each<OpenAIDialect>(['openai', 'azure', 'ollama', 'deepseek', 'mistral', 'bare'])(
  'an answer in the dialect %s never emits more than its start, wherever it is cut',
  async (dialect) => {
    const pieces: OpenAIPiece[] = [{ type: 'reasoning', delta: 'Hm 😀' }, 'Hi', call];
    const { length } = await bytesOf(dialect, pieces);
    const events: readonly ChatEvent[] = [
      { type: 'reasoning', delta: 'Hm 😀' },
      { type: 'text', delta: 'Hi' },
      call,
      { type: 'usage', inputTokens: 1, outputTokens: 3, totalTokens: 4 },
      { type: 'finish', reason: 'tool-calls', rawReason: 'tool_calls' },
    ];
    const hasUsage = dialect === 'deepseek' || dialect === 'mistral';
    const expected = events.filter(({ type }) => type !== 'usage' || hasUsage);
    let complete = 0;
    // All of the last bytes, and some of those before.
    const step = (place: number) => (place < length - 60 ? 11 : 1);
    for (let atByte = 0; atByte < length; atByte += step(atByte)) {
      const faults = [{ kind: 'cut', step: 'stream', atByte }] as const;
      const { client } = await openAIInProcess({ dialect, answer: () => pieces, faults });
      const { values, error } = await outcomeOf(client.events('Hi'));
      const seen = joined(values);
      if (error === undefined) {
        complete++;
        expect(seen).toEqual(expected);
      } else {
        expect(error).toMatchObject({ code: 'truncated' });
        expect(expected.slice(0, seen.length)).toEqual(seen);
        expect(seen.map(({ type }) => type)).not.toContain('finish');
        expect(complete).toBe(0);
      }
    }
    expect(complete).toBeLessThan(30);
  },
);
