import { type ChatEvent, DeadlineError, HttpStatusError, NetworkError, ServiceError } from 'rxtalk';
import { chatHandler, type ServerEvent } from 'rxtalk/server';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { type FakeService, fakeService, stop, text } from './support/fakeService';
import { post, wires } from './support/requests';

const decoder = new TextDecoder();

/** A response that a test reads piece by piece. */
function reading(response: Response) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  return {
    next: async () => decoder.decode((await reader.read()).value),
    cancel: () => reader.cancel(),
  };
}

/** Waits until the service is asked. */
async function asked(service: FakeService) {
  await eventually('the service is asked', () => service.asked.length > 0);
  return service.asked[0] as FakeService['asked'][number];
}

describe.each(wires)('on the wire $wire, an answer', ({ wire, path, body, end, error }) => {
  it('streams word by word, and ends as the protocol requires', async () => {
    const service = fakeService();
    const responding = chatHandler(service)(post(path, body));
    const { answer } = await asked(service);
    answer.next(text('one '));
    const response = await responding;
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
    const stream = reading(response);
    expect(await stream.next()).toContain('"one "');
    const second = stream.next();
    answer.next(text('two'));
    expect(await second).toContain('"two"');
    answer.next(stop);
    answer.complete();
    expect(await stream.next()).toMatch(end);
    expect(await stream.next()).toBe('');
    expect(service.open).toBe(0);
  });

  it('that fails before the first text has a status', async () => {
    const expected: [unknown, number, Record<string, string>][] = [
      [new HttpStatusError(429, { retryAfterMs: 1500 }), 429, { 'retry-after': '2' }],
      [new HttpStatusError(503, { retryAfterMs: 9 }), 503, { 'retry-after': '1' }],
      [new HttpStatusError(429, { retryAfterMs: -5000 }), 429, { 'retry-after': '0' }],
      [new HttpStatusError(503), 503, { 'x-should-retry': 'false' }],
      [new HttpStatusError(401), 502, {}],
      [new HttpStatusError(400), 400, {}],
      [new HttpStatusError(500), 502, { 'x-should-retry': 'false' }],
      [new NetworkError('reset by 10.0.0.1'), 502, { 'x-should-retry': 'false' }],
      [new DeadlineError('response', 60_000), 504, {}],
      [new ServiceError({ serviceCode: 429, serverMessage: 'org-7 is over its quota' }), 429, {}],
      [new ServiceError({ serviceCode: 'x' }), 502, {}],
      [new Error('sk-secret-0123456789'), 500, { 'x-should-retry': 'false' }],
    ];
    for (const [cause, status, headers] of expected) {
      const service = fakeService({ answer: (subscriber) => subscriber.error(cause) });
      const response = await chatHandler(service)(post(path, body));
      expect(response.status).toBe(status);
      expect(Object.fromEntries(response.headers)).toMatchObject(headers);
      expect(await response.text()).not.toMatch(/10\.0\.0\.1|secret|org-7/);
    }
  });

  it('that fails with an unrepresentable Retry-After has no such header', async () => {
    for (const retryAfterMs of [Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
      const cause = new HttpStatusError(429, { retryAfterMs });
      const service = fakeService({ answer: (subscriber) => subscriber.error(cause) });
      const response = await chatHandler(service)(post(path, body));
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, null]);
    }
  });

  it('that ends without a text or a reason is an error', async () => {
    const service = fakeService({ answer: (subscriber) => subscriber.complete() });
    expect((await chatHandler(service)(post(path, body))).status).toBe(502);
  });

  it('that is complete without a text ends as the protocol requires', async () => {
    const service = fakeService({
      answer(subscriber) {
        subscriber.next(stop);
        subscriber.complete();
      },
    });
    const response = await chatHandler(service)(post(path, body));
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(end);
  });

  it.each<[string, (answer: FakeService['asked'][number]['answer']) => void]>([
    ['fails', (answer) => answer.error(new NetworkError('reset by 10.0.0.1'))],
    ['completes without a reason', (answer) => answer.complete()],
    [
      'fails after its reason',
      (answer) => {
        answer.next(stop);
        answer.error(new Error('sk-secret-0123456789'));
      },
    ],
    ['emits what is no event', (answer) => answer.next(null as unknown as ChatEvent)],
    ['emits text that is none', (answer) => answer.next(text(null as unknown as string))],
  ])('that %s ends in the error of the wire', async (_, breakOff) => {
    const service = fakeService();
    const responding = chatHandler(service)(post(path, body));
    const { answer } = await asked(service);
    answer.next(text('Hi'));
    const response = await responding;
    breakOff(answer);
    const sent = await response.text();
    expect(sent).toMatch(error);
    expect(sent).not.toMatch(end);
    expect(sent).not.toMatch(/10\.0\.0\.1|secret/);
    expect(service.open).toBe(0);
  });

  it.each<[string, (mistake: Error) => void]>([
    [
      'throws',
      (mistake) => {
        throw mistake;
      },
    ],
    ['rejects', (mistake) => Promise.reject(mistake)],
  ])(
    'is reported to `onEvent`, without a text or a secret, and even if that %s',
    async (_, fail) => {
      const events: ServerEvent[] = [];
      const onEvent = (event: ServerEvent) => {
        events.push(event);
        return fail(new Error('a mistake of the app'));
      };
      const cause = new NetworkError('reset');
      const endings: [(answer: FakeService['asked'][number]['answer']) => void, object][] = [
        [
          (answer) => {
            answer.next({ type: 'usage', totalTokens: 7 });
            answer.next(stop);
            answer.complete();
          },
          { type: 'finished', reason: 'stop', totalTokens: 7 },
        ],
        [(answer) => answer.error(cause), { type: 'failed', status: 502, error: cause }],
        [(answer) => answer.error(new Error('sk-secret')), { type: 'failed', status: 500 }],
      ];
      for (const [finish, last] of endings) {
        const service = fakeService();
        const responding = chatHandler(service, { onEvent })(post(path, body));
        const { answer } = await asked(service);
        answer.next({ type: 'reasoning', delta: 'Hm' });
        answer.next(text('Hi'));
        answer.next(text('Hi'));
        finish(answer);
        await (await responding).text();
        const common = { id: expect.any(String), wire };
        expect(events.splice(0)).toEqual([
          { ...common, type: 'started' },
          { ...common, type: 'first-text', ms: expect.any(Number) },
          { ...common, ms: expect.any(Number), ...last },
        ]);
      }
    },
  );
});

it('an invalid event is reported to `onEvent` by its wrong field', async () => {
  const events: ServerEvent[] = [];
  const onEvent = (event: ServerEvent) => void events.push(event);
  const emitted: [unknown, string][] = [
    ['Hi', 'The service emitted a string instead of an event'],
    [
      text(undefined as never),
      'The service emitted a `text` event with an invalid `delta` (undefined)',
    ],
    [
      { type: 'finish', reason: 'sk-secret' },
      'The service emitted a `finish` event with an invalid `reason` (a string)',
    ],
  ];
  for (const [event, message] of emitted) {
    const service = fakeService({ answer: (answer) => answer.next(event as ChatEvent) });
    const [{ path, body }] = wires as [(typeof wires)[0]];
    expect((await chatHandler(service, { onEvent })(post(path, body))).status).toBe(502);
    expect(service.open).toBe(0);
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'protocol', message } });
  }
});

describe('a whole chat completion', () => {
  const whole = (events: readonly ChatEvent[], error?: unknown) => {
    const service = fakeService({
      answer(subscriber) {
        for (const event of events) subscriber.next(event);
        if (error) subscriber.error(error);
        else subscriber.complete();
      },
    });
    const messages = [{ role: 'user', content: 'Hi' }];
    return chatHandler(service)(post('/v1/chat/completions', { model: 'm', messages }));
  };

  it('contains the whole answer', async () => {
    const call = { index: 0, id: 'c1', name: 'weather' };
    const response = await whole([
      { type: 'reasoning', delta: 'Hm' },
      text('Hel'),
      text('lo'),
      { type: 'tool-call-delta', ...call, delta: '{}' },
      { type: 'tool-call', ...call, arguments: '{}' },
      { type: 'finish', reason: 'tool-calls' },
      { type: 'usage', inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    ]);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'm',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Hello',
            refusal: null,
            reasoning_content: 'Hm',
            tool_calls: [
              { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{}' } },
            ],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    });
  });

  it('that breaks off is an error status, whatever was received before', async () => {
    const response = await whole([text('Hel')], new NetworkError('reset'));
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({
      error: {
        message: 'The connection to the service failed',
        type: 'server_error',
        param: null,
        code: 'network',
      },
    });
    expect((await whole([text('Hel')])).status).toBe(502);
  });

  it('with an invalid event is an error status, and an event of a later version is left out', async () => {
    const wrong = [{ type: 'text' }, { ...stop, reason: 'end' }, { type: 'tool-call', id: 'c' }];
    for (const event of wrong) {
      const response = await whole([text('Hi'), event as ChatEvent, stop]);
      expect([response.status, (await response.json()).error.code]).toEqual([502, 'protocol']);
    }
    const later = { type: 'citation', url: 'https://a.example' } as unknown as ChatEvent;
    const { choices } = await (await whole([text('Hi'), later, stop])).json();
    expect(choices[0].message.content).toBe('Hi');
  });

  it('is limited in size', async () => {
    const delta = 'x'.repeat(1_000_000);
    const response = await whole(Array.from({ length: 17 }, () => text(delta)));
    expect([response.status, (await response.json()).error.code]).toEqual([502, 'limit']);
  });
});
