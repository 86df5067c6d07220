import { BehaviorSubject, defer, NEVER, retry } from 'rxjs';
import { backoff, retryText } from 'rxtalk';
import { createOpenAICompatible } from 'rxtalk/openai';
import { describe, expect, it } from 'vitest';
import { body, chunk, text } from '../support/chatChunks';
import { eventually } from '../support/eventually';
import { openAI, type Play } from '../support/openAIServer';
import { outcomeOf } from '../support/outcome';
import { record } from '../support/record';
import { passTimeUntil, stopTimers } from '../support/virtualTime';

const hel = text('Hel');
const whole = body(hel, text('lo'), chunk({}, 'stop'), '[DONE]');
const json = { 'content-type': 'application/json' };
const rejected = (message: string) => JSON.stringify({ error: { message, type: 'x', code: null } });

describe('the error of an answer', () => {
  it.each<[string, Play, object]>([
    [
      'a 401',
      { status: 401, headers: json, body: rejected('no key') },
      {
        code: 'http-status',
        status: 401,
        outcome: 'refused',
        isRetryable: false,
        serverMessage: 'no key',
      },
    ],
    [
      'a 400 in an array (Gemini)',
      { status: 400, headers: json, body: `[${rejected('no key')}]` },
      { code: 'http-status', outcome: 'refused', serverMessage: 'no key' },
    ],
    [
      'a 422 with details (FastAPI)',
      { status: 422, headers: json, body: '{"detail":[{"loc":["body"],"msg":"no model"}]}' },
      { code: 'http-status', outcome: 'refused', serverMessage: 'no model' },
    ],
    [
      'a 404',
      { status: 404, headers: json, body: rejected('no such model') },
      { code: 'http-status', outcome: 'refused', isRetryable: false },
    ],
    [
      'a 429',
      { status: 429, headers: { ...json, 'retry-after': '7' }, body: rejected('slow down') },
      { code: 'http-status', outcome: 'refused', isRetryable: true, retryAfterMs: 7_000 },
    ],
    [
      'a 503 with `Retry-After`',
      { status: 503, headers: { 'retry-after': '7' } },
      { outcome: 'refused', isRetryable: true, retryAfterMs: 7_000 },
    ],
    ['a 500', { status: 500 }, { code: 'http-status', outcome: 'unknown', isRetryable: true }],
    [
      'a page',
      { headers: { 'content-type': 'text/html' }, body: '<h1>Login' },
      { code: 'protocol', outcome: 'accepted', serverMessage: '<h1>Login' },
    ],
    [
      'a rejection with status 200',
      { headers: json, body: rejected('no credit') },
      { code: 'service', serverMessage: 'no credit', outcome: 'refused' },
    ],
    [
      'a service that doesn’t stream',
      { headers: json, body: JSON.stringify({ choices: [{ message: { content: 'Hi' } }] }) },
      {
        code: 'protocol',
        outcome: 'accepted',
        message: 'Expected the content type text/event-stream, got application/json',
      },
    ],
    [
      'a rejection in the stream',
      { body: body({ error: { message: 'busy', code: 503 } }) },
      { code: 'service', serverMessage: 'busy', outcome: 'accepted', isRetryable: true },
    ],
    [
      'a stream without events',
      { body: '' },
      { code: 'truncated', outcome: 'accepted', isRetryable: true },
    ],
    [
      'a rejection in place of a stream',
      { body: rejected('no') },
      { code: 'truncated', outcome: 'accepted' },
    ],
    [
      'a reset before the first event',
      { end: 'reset' },
      { code: 'network', outcome: 'accepted', isRetryable: true },
    ],
  ])('is typed, and says what happened to the request, after %s', async (_, play, error) => {
    const { server, client } = await openAI(play);
    const seen = await outcomeOf(client.stream('Hi'));
    expect(seen.values).toEqual([]);
    expect(seen.error).toMatchObject({ step: 'stream', url: server.url, ...error });
  });

  it.each<[string, Play, object]>([
    ['a reset', { body: body(hel), end: 'reset' }, { code: 'network' }],
    ['an end between two events', { body: body(hel) }, { code: 'truncated' }],
    ['an end inside an event', { body: body(hel, text('lo')).slice(0, -9) }, { code: 'truncated' }],
    [
      'an error object',
      { body: body(hel, { error: { message: 'busy', code: 503 } }) },
      { code: 'service', serverMessage: 'busy' },
    ],
    ['bad JSON', { body: body(hel, 'x', text('lo')) }, { code: 'protocol' }],
  ])('arrives after the text before it, and isn’t retryable, after %s', async (_, play, error) => {
    const { client } = await openAI(play);
    const seen = await outcomeOf(client.stream('Hi'));
    expect(seen.values).toEqual(['Hel']);
    expect(seen.error).toMatchObject({
      step: 'stream',
      outcome: 'accepted',
      isRetryable: false,
      ...error,
    });
  });

  it('is retryable after reasoning alone if no text was emitted', async () => {
    const { client } = await openAI({ body: body(chunk({ reasoning: 'Hmm' })) });
    const { error } = await outcomeOf(client.stream('Hi'));
    expect(error).toMatchObject({ code: 'truncated', outcome: 'accepted', isRetryable: true });
    const events = await outcomeOf(client.events('Hi'));
    expect(events.error).toMatchObject({ code: 'truncated', isRetryable: false });
  });

  it('is `unsent` if there is no connection', async () => {
    const client = createOpenAICompatible({ baseURL: 'http://127.0.0.1:1/v1' });
    const { error } = await outcomeOf(client.stream('Hi'));
    expect(error).toMatchObject({ code: 'network', outcome: 'unsent', isRetryable: true });
  });

  it.each<[string, Play, object]>([
    ['before the response', { end: 'silent' }, { phase: 'response', outcome: 'unknown' }],
    ['before the first event', { end: 'open' }, { phase: 'idle', outcome: 'accepted' }],
    [
      'in the middle of an answer',
      { body: body(hel), end: 'open' },
      { phase: 'idle', outcome: 'accepted' },
    ],
  ])('is a deadline if the service is silent %s', async (when, play, error) => {
    const { server, client } = await openAI(play);
    let isReading = false;
    const paused$ = defer(() => {
      isReading = true;
      return NEVER;
    });
    stopTimers();
    const seen = record(client.stream('Hi', { paused$ }));
    await eventually('the service is silent', () => {
      if (when === 'before the response') return server.received.length === 1;
      return isReading && seen.values.length === (play.body ? 1 : 0);
    });
    await passTimeUntil('the deadline passes', () => seen.end !== 'open');
    expect(seen.error).toMatchObject({ code: 'deadline', step: 'stream', ...error });
  });
});

describe('an answer', () => {
  it('is complete after [DONE], even if the connection stays open', async () => {
    const { server, client } = await openAI({ body: whole, end: 'open' });
    const seen = await outcomeOf(client.stream('Hi'));
    expect(seen).toEqual({ values: ['Hel', 'lo'], error: undefined });
    await eventually('the connection is closed', () => server.raw.unfinished.size === 0);
  });

  it.each(['complete', 'reset'] as const)(
    'is complete after a finish reason without [DONE] if the body ends: %s',
    async (end) => {
      const { client } = await openAI({ body: body(hel, chunk({}, 'length')), end });
      const seen = await outcomeOf(client.events('Hi'));
      expect(seen.error).toBeUndefined();
      expect(seen.values.map(({ type }) => type)).toEqual(['text', 'finish']);
    },
  );

  it.each([
    ['idle', {}],
    ['total', { idleMs: 0, totalMs: 1_000 }],
  ])(
    'is complete after a finish reason if the service is silent until the %s deadline',
    async (_, deadlines) => {
      const play: Play = { body: body(hel, chunk({}, 'length')), end: 'open' };
      const { client } = await openAI(play, { deadlines });
      stopTimers();
      const seen = record(client.events('Hi'));
      await eventually('the text is there', () => seen.values.length === 1);
      await passTimeUntil('the deadline passes', () => seen.end !== 'open');
      expect(seen.values.map(({ type }) => type)).toEqual(['text', 'finish']);
      expect(seen.end).toBe('complete');
    },
  );

  it('can be iterated over and paused', async () => {
    const { client } = await openAI({ body: whole });
    const deltas: string[] = [];
    for await (const delta of client.iterate('Hi')) deltas.push(delta);
    expect(deltas).toEqual(['Hel', 'lo']);
    const paused$ = new BehaviorSubject(true);
    const seen = record(client.stream('Hi', { paused$ }));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(seen.values).toEqual([]);
    paused$.next(false);
    await eventually('the answer is there', () => seen.end === 'complete');
  });

  it('uses the connection of the previous one', async () => {
    const { server, client } = await openAI({ body: whole });
    for (let count = 0; count < 3; count++) await outcomeOf(client.stream('Hi'));
    expect(server.received).toHaveLength(3);
    expect(server.raw.sockets.size).toBe(1);
  });

  it('uses it even if the body ends only after [DONE]', async () => {
    const { server, client } = await openAI({ body: whole, end: 'open' });
    stopTimers(); // the client waits for 50 ms
    for (let count = 1; count <= 3; count++) {
      const seen = record(client.stream('Hi'));
      await eventually('the answer is there', () => seen.end === 'complete');
      for (const response of server.raw.unfinished) response.end();
      await eventually('the body has ended', () => server.raw.unfinished.size === 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.received).toHaveLength(3);
    expect(server.raw.sockets.size).toBe(1);
  });

  it('closes its socket at once when it is unsubscribed from', async () => {
    const { server, client } = await openAI({ body: body(hel), end: 'open' });
    const seen = record(client.stream('Hi'));
    await eventually('the text is there', () => seen.values.length === 1);
    seen.unsubscribe();
    await eventually('the connection is closed', () => server.raw.sockets.size === 0);
  });
});

describe('a retry', () => {
  it('with `backoff` repeats what the service refused, but not what it accepted', async () => {
    const busy: Play = { status: 429 };
    const delay = backoff({ initialMs: 1 });
    const first = await openAI([
      busy,
      { status: 503, headers: { 'retry-after': '0' } },
      { body: whole },
    ]);
    const seen = await outcomeOf(first.client.stream('Hi').pipe(retry({ count: 5, delay })));
    expect(seen).toEqual({ values: ['Hel', 'lo'], error: undefined });
    expect(first.server.received).toHaveLength(3);
    for (const play of [{ end: 'reset' }, { status: 500 }, { body: '' }] satisfies Play[]) {
      const { server, client } = await openAI([play, { body: whole }]);
      const { error } = await outcomeOf(client.stream('Hi').pipe(retry({ count: 5, delay })));
      expect(error).toBeDefined();
      expect(server.received).toHaveLength(1);
    }
  });

  it('with `retryText` continues an answer that broke off', async () => {
    const { server, client } = await openAI([{ body: body(hel), end: 'reset' }, { body: whole }]);
    const seen = await outcomeOf(client.stream('Hi').pipe(retryText({ delay: 1 })));
    expect(seen).toEqual({ values: ['Hel', 'lo'], error: undefined });
    expect(server.received).toHaveLength(2);
  });
});
