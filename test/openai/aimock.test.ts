import { LLMock } from '@copilotkit/aimock';
import { concatMap, lastValueFrom, retry, toArray } from 'rxjs';
import { backoff, type ChatEvent, retryText } from 'rxtalk';
import { createOpenAICompatible, type OpenAICompatibleOptions } from 'rxtalk/openai';
import { describe, expect, it, onTestFinished } from 'vitest';
import { joined } from '../support/chatDialects';
import { outcomeOf } from '../support/outcome';

const TEXT = 'Hello, wörld 😀!';

type MockOptions = ConstructorParameters<typeof LLMock>[0];

/** A third-party server that answers these questions, and its client. */
async function aimock(
  expect: (mock: LLMock) => unknown,
  options: Omit<OpenAICompatibleOptions, 'baseURL'> = {},
  mockOptions: MockOptions = {},
) {
  const mock = new LLMock({ port: 0, chunkSize: 5, ...mockOptions });
  expect(mock);
  await mock.start();
  onTestFinished(() => mock.stop());
  const client = createOpenAICompatible({ baseURL: `${mock.url}/v1`, model: 'tiny', ...options });
  return { mock, client };
}

const counted = { messages: 'Hi', stream_options: { include_usage: true } };
const stop: ChatEvent = { type: 'finish', reason: 'stop', rawReason: 'stop' };

describe('the client reads the answers of aimock, a third-party server:', () => {
  it('text, in whole characters, and usage', async () => {
    const { client } = await aimock((mock) => mock.onMessage('Hi', { content: TEXT }));
    const { values, error } = await outcomeOf(client.events(counted));
    expect(error).toBeUndefined();
    const [text, usage, finish] = joined(values);
    expect(text).toEqual({ type: 'text', delta: TEXT });
    expect(usage).toMatchObject({ type: 'usage', outputTokens: expect.any(Number) });
    expect(finish).toEqual(stop);
    expect((await outcomeOf(client.stream('Hi'))).values.join('')).toBe(TEXT);
  });

  it('reasoning before the text', async () => {
    const answer = { content: 'Yes', reasoning: 'Hmm, let me see' };
    const { client } = await aimock((mock) => mock.onMessage('Hi', answer));
    const { values } = await outcomeOf(client.events('Hi'));
    expect(joined(values)).toEqual([
      { type: 'reasoning', delta: 'Hmm, let me see' },
      { type: 'text', delta: 'Yes' },
      stop,
    ]);
  });

  it('text, and tool calls in fragments', async () => {
    const toolCalls = [
      { name: 'weather', arguments: '{"city":"Rome"}', id: 'call_a' },
      { name: 'time', arguments: '{}', id: 'call_b' },
    ];
    const { client } = await aimock((mock) =>
      mock.onMessage('Hi', { content: 'Let me look.', toolCalls }),
    );
    const { values } = await outcomeOf(client.events('Hi'));
    const whole = toolCalls.map((call, index) => ({ type: 'tool-call', index, ...call }));
    expect(joined(values)).toEqual([
      { type: 'text', delta: 'Let me look.' },
      ...whole,
      { type: 'finish', reason: 'tool-calls', rawReason: 'tool_calls' },
    ]);
    for (const { id, arguments: json } of toolCalls) {
      const deltas = values.flatMap((event) =>
        event.type === 'tool-call-delta' && event.id === id ? [event.delta] : [],
      );
      expect(deltas.join('')).toBe(json);
    }
  });

  it('the text after the result of a call was sent back', async () => {
    const { client } = await aimock((mock) =>
      mock.onToolResult('call_a', { content: 'It is sunny.' }).onMessage('Weather?', {
        toolCalls: [{ name: 'weather', arguments: '{"city":"Rome"}', id: 'call_a' }],
      }),
    );
    const question = { role: 'user', content: 'Weather?' };
    const answer$ = client.events({ messages: [question] }).pipe(
      toArray(),
      concatMap((events) => {
        const [call] = events.filter((event) => event.type === 'tool-call');
        const { id = '', name = '', arguments: json = '' } = call ?? {};
        const asked = [{ id, type: 'function' as const, function: { name, arguments: json } }];
        const said = { role: 'assistant', content: null, tool_calls: asked };
        const result = { role: 'tool', tool_call_id: id, content: 'sunny' };
        return client.stream({ messages: [question, said, result] });
      }),
      toArray(),
    );
    expect((await lastValueFrom(answer$)).join('')).toBe('It is sunny.');
  });

  it('100 at a time', async () => {
    const { client } = await aimock((mock) => mock.onMessage('Hi', { content: TEXT }));
    const asked = Array.from({ length: 100 }, () => outcomeOf(client.stream('Hi')));
    const texts = (await Promise.all(asked)).map(({ values }) => values.join(''));
    expect(new Set(texts)).toEqual(new Set([TEXT]));
  });

  it('the list of models, as a warm-up', async () => {
    const { mock, client } = await aimock((mock) => mock.onMessage('Hi', { content: TEXT }));
    expect(await outcomeOf(client.warmUp())).toEqual({ values: [], error: undefined });
    expect((await outcomeOf(client.stream('Hi'))).values.join('')).toBe(TEXT);
    expect(mock.getRequests().map(({ path }) => path)).toContain('/v1/chat/completions');
  });
});

describe('the failures of aimock are typed errors:', () => {
  it('a rate limit, with its message, and a retry succeeds', async () => {
    const { mock, client } = await aimock((mock) => mock.onMessage('Hi', { content: TEXT }));
    const limit = { message: 'come back later', type: 'rate_limit_error' };
    mock.nextRequestError(429, limit);
    const { error } = await outcomeOf(client.stream('Hi'));
    expect(error).toMatchObject({ code: 'http-status', status: 429, outcome: 'refused' });
    expect(error).toMatchObject({ serverMessage: 'come back later', isRetryable: true });
    mock.nextRequestError(429, limit);
    const retried$ = client.stream('Hi').pipe(retry({ count: 1, delay: backoff() }));
    expect((await outcomeOf(retried$)).values.join('')).toBe(TEXT);
  });

  it('a question without an answer', async () => {
    const { client } = await aimock((mock) => mock.onMessage('Hi', { content: TEXT }));
    const { error } = await outcomeOf(client.stream('Who?'));
    expect(error).toMatchObject({ status: 404, serverMessage: 'No fixture matched' });
  });

  it('a wrong key, which is not shown, and then a function returns the right one', async () => {
    const keys = ['key-of-yesterday', 'key-of-today'];
    const answer = (mock: LLMock) => mock.onMessage('Hi', { content: TEXT });
    const auth = { auth: { apiKeys: ['key-of-today'] } };
    const wrong = await aimock(answer, { apiKey: 'key-of-yesterday' }, auth);
    const { error } = await outcomeOf(wrong.client.stream('Hi'));
    expect(error).toMatchObject({ status: 401, outcome: 'refused' });
    expect(JSON.stringify(error)).not.toContain('yesterday');
    const renewed = await aimock(answer, { apiKey: () => [keys.shift() as string] }, auth);
    expect((await outcomeOf(renewed.client.stream('Hi'))).values.join('')).toBe(TEXT);
  });

  it.each([
    ['cuts after three chunks', { truncateAfterChunks: 3 }],
    ['disconnects', { disconnectAfterMs: 50, latency: 20 }],
  ])('an answer that it %s, after the text before that', async (_, options) => {
    const { client } = await aimock((mock) => mock.onMessage('Hi', { content: TEXT }, options));
    const { values, error } = await outcomeOf(client.stream('Hi'));
    expect(TEXT.startsWith(values.join(''))).toBe(true);
    expect(values.join('')).not.toBe(TEXT);
    expect(error).toMatchObject({ step: 'stream' });
    expect(['network', 'truncated']).toContain((error as { code: string }).code);
  });

  it('an answer that is cut off once, which retryText completes without repeating a delta', async () => {
    const { mock, client } = await aimock((mock) => {
      const first = { userMessage: 'Hi', sequenceIndex: 0 };
      mock.on(first, { content: TEXT }, { truncateAfterChunks: 3 });
      mock.onMessage('Hi', { content: TEXT });
    });
    const { values, error } = await outcomeOf(client.stream('Hi').pipe(retryText({ delay: 1 })));
    expect(error).toBeUndefined();
    expect(values.join('')).toBe(TEXT);
    expect(mock.getRequests()).toHaveLength(2);
  });

  it.each([
    ['an error at random', { dropRate: 1 }, 'http-status'],
    ['a malformed answer', { malformedRate: 1 }, 'protocol'],
    ['a lost connection', { disconnectRate: 1 }, 'network'],
  ])('%s', async (_, chaos, code) => {
    const { client } = await aimock((mock) => mock.onMessage('Hi', { content: TEXT }, { chaos }));
    const { values, error } = await outcomeOf(client.stream('Hi'));
    expect(values).toEqual([]);
    expect(error).toMatchObject({ code, step: 'stream' });
  });
});
