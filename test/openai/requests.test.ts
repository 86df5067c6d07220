import type { ChatService } from 'rxtalk';
import {
  createOpenAICompatible,
  type OpenAIChatRequest,
  type OpenAICompatibleOptions,
} from 'rxtalk/openai';
import { describe, expect, it } from 'vitest';
import { body, chunk, text } from '../support/chatChunks';
import { openAI, openAIServer } from '../support/openAIServer';
import { outcomeOf } from '../support/outcome';

const answer = { body: body(text('Hello'), chunk({}, 'stop'), '[DONE]') };
const hello = { values: ['Hello'], error: undefined };

/** The only request that a client sends for one answer. */
async function sent(
  request: string | OpenAIChatRequest,
  options: Omit<OpenAICompatibleOptions, 'baseURL'> = {},
) {
  const { server, client } = await openAI(answer, options);
  expect(await outcomeOf(client.stream(request))).toEqual(hello);
  expect(server.received).toHaveLength(1);
  const [{ path, headers, body = {} }] = server.received as [(typeof server.received)[0]];
  return { path, headers, body };
}

describe('a request', () => {
  it('is a POST below the base URL, which asks for an event stream', async () => {
    const { server, client } = await openAI(answer);
    await outcomeOf(client.stream('Hi'));
    expect(server.raw.requests).toEqual(['POST /v1/chat/completions']);
    expect(server.received[0]).toMatchObject({
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: { messages: [{ role: 'user', content: 'Hi' }], stream: true },
    });
    expect(server.received[0]?.headers).not.toHaveProperty('authorization');
    expect(client.url).toBe(server.url);
  });

  it('has the same path if the base URL ends with a slash', async () => {
    const server = await openAIServer(answer);
    const client = createOpenAICompatible({ baseURL: `${server.url}/` });
    expect(await outcomeOf(client.stream('Hi'))).toEqual(hello);
    expect(server.received[0]?.path).toBe('/v1/chat/completions');
  });

  it('has every field of the API, as it is', async () => {
    const request: OpenAIChatRequest = {
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hi' },
            { type: 'image_url', image_url: { url: 'data:,' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: '5' },
      ],
      model: 'tiny',
      temperature: 0,
      max_tokens: 5,
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      tool_choice: 'auto',
      response_format: { type: 'json_object' },
      stream_options: { include_usage: true },
      top_k: 3,
    };
    expect((await sent(request)).body).toEqual({ ...request, stream: true });
  });

  it('has the model and the body of the client, unless it names its own', async () => {
    const options = { model: 'tiny', body: { temperature: 0.5, top_k: 3, seed: 1 } };
    const { body: own } = await sent(
      { messages: 'Hi', model: 'large', seed: 2, top_k: undefined },
      options,
    );
    expect(own).toMatchObject({ model: 'large', temperature: 0.5, top_k: 3, seed: 2 });
    expect((await sent('Hi', options)).body).toMatchObject({ model: 'tiny', seed: 1 });
  });

  it('asks for a stream even if it says otherwise', async () => {
    expect((await sent({ messages: 'Hi', stream: false })).body).toMatchObject({ stream: true });
  });

  it('isn’t affected by changes after the call', async () => {
    const { server, client } = await openAI(answer);
    const messages = [{ role: 'user', content: 'Hi' }];
    const answer$ = client.stream({ messages });
    Object.assign(messages[0] ?? {}, { content: 'changed' });
    await outcomeOf(answer$);
    expect(server.received[0]?.body).toMatchObject({ messages: [{ content: 'Hi' }] });
  });

  it('has the query of the client', async () => {
    const { path } = await sent('Hi', { query: { 'api-version': '2024-10-21', x: 'a b&c' } });
    expect(path).toBe('/v1/chat/completions?api-version=2024-10-21&x=a+b%26c');
  });

  it('has the same form as those of any service', () => {
    const service: ChatService = createOpenAICompatible({ baseURL: 'http://localhost' });
    expect(service.url).toBe('http://localhost');
    expect([service.models, service.fields]).toEqual([undefined, undefined]);
  });

  it.each<[unknown, string]>([
    [undefined, 'Expected `request` to be a string or an object, got undefined'],
    [null, 'Expected `request`'],
    [{}, 'Expected `messages` to be a string or a non-empty array'],
    [{ messages: [] }, 'Expected `messages`'],
    [{ messages: [5] }, 'Expected `messages[0]` to be an object with a `role`'],
    [{ messages: [{ content: 'Hi' }] }, 'Expected `messages[0].role` to be a non-empty string'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'Expected `messages[0].content` to be'],
    // biome-ignore lint/suspicious/noSparseArray: a hole is what it tests.
    [{ messages: [, { role: 'user', content: 'Hi' }] }, 'Expected `messages[0]`'],
    [{ messages: 'Hi', model: 5 }, 'Expected `model` to be a string'],
    [{ messages: 'Hi', seed: 5n }, 'Expected `request` to be an object that JSON can represent'],
    [Object.create({ messages: 'Hi' }), 'Expected `messages`'],
  ])('that is wrong throws a TypeError at once: %o', (request, message) => {
    const client = createOpenAICompatible({ baseURL: 'http://localhost' });
    for (const ask of [client.stream, client.events, client.iterate]) {
      expect(() => ask(request as string)).toThrow(TypeError);
      expect(() => ask(request as string)).toThrow(message);
    }
  });
});

describe('createOpenAICompatible()', () => {
  it.each<[object, string]>([
    [{}, 'Expected `baseURL`'],
    [{ baseURL: 'http://localhost?x' }, 'Expected `baseURL`'],
    [{ baseUrl: 'http://localhost' }, 'got `baseUrl`'],
    [
      { apiKey: '' },
      'Expected `apiKey` to be a non-empty string of visible ASCII, got an empty string',
    ],
    [{ apiKey: 'secret-key\n' }, 'Expected `apiKey` to be a non-empty string of visible ASCII'],
    [{ maxLineLength: 0 }, 'Expected `maxLineLength` to be a positive integer'],
    [{ apiKey: 5 }, 'Expected `apiKey` to be a string or a function'],
    [{ tokens: {} }, 'Expected `tokens` to be what `tokenCache` returns'],
    [{ apiKey: 'secret-key', tokens: { withToken() {} } }, 'Expected `tokens` to be left out'],
    [{ model: 5 }, 'Expected `model`'],
    [{ body: 'x' }, 'Expected `body` to be an object'],
    [{ body: { x: 5n } }, 'Expected `body` to be an object that JSON can represent'],
    [{ query: { v: 5 } }, 'Expected `query.v` to be a string'],
  ])('throws a TypeError at once for the options %o', (options, message) => {
    const isAboutUrl = message.includes('base');
    const all = isAboutUrl ? options : { baseURL: 'http://localhost', ...options };
    const create = () => createOpenAICompatible(all as OpenAICompatibleOptions);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(message);
    expect(create).not.toThrow('secret-key');
  });
});
