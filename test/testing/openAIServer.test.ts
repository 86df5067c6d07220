import axios from 'axios';
import { concat, NEVER, of, throwError } from 'rxjs';
import { createOpenAICompatible } from 'rxtalk/openai';
import {
  inProcessOpenAI,
  type OpenAIServerOptions,
  type OpenAIServiceOptions,
  startOpenAIServer,
} from 'rxtalk/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually';
import { openAIOverHttp, openAITwins } from '../support/openAITwins';
import { outcomeOf } from '../support/outcome';

const answer = () => ['Hi'];
const headers = { 'content-type': 'application/json' };
const question = { model: 'tiny', stream: true, messages: [{ role: 'user', content: 'Hi' }] };

/** The service, and one request to it without a client between the test and the service. */
async function overHttp(options: OpenAIServiceOptions) {
  const server = await startOpenAIServer({ answer, ...options });
  onTestFinished(() => server.close());
  return { server, ask: askWith(axios.create({ baseURL: server.url })) };
}

async function inProcess(options: OpenAIServiceOptions) {
  const server = inProcessOpenAI({ answer, ...options });
  return { server, ask: askWith(server.axios) };
}

interface Response {
  readonly status: number;
  readonly headers: object;
  readonly data: NodeJS.ReadableStream & AsyncIterable<Buffer>;
}

function askWith(instance: ReturnType<typeof axios.create>) {
  return async (method: string, url: string, data?: unknown, more: object = {}) => {
    const response: Response = await instance.request({
      method,
      url,
      data: data === undefined || typeof data === 'string' ? data : JSON.stringify(data),
      headers: { ...headers, ...more },
      responseType: 'stream',
      validateStatus: null,
    });
    let text = '';
    for await (const chunk of response.data) text += chunk;
    const message = /^\{"error":/.test(text) ? JSON.parse(text).error.message : undefined;
    return { status: response.status, headers: response.headers, text, message };
  };
}

describe.each([
  ['over HTTP', overHttp],
  ['in process', inProcess],
])('the service %s', (_, serve) => {
  it.each<[string, unknown]>([
    ['expected a JSON object', '{'],
    ['expected a JSON object', '[]'],
    ['the field model to be a non-empty string', { ...question, model: '' }],
    ['the field messages to be a non-empty array', { ...question, messages: [] }],
    ['the field messages to be a non-empty array', { ...question, messages: undefined }],
    ['the field stream to be true', { ...question, stream: false }],
    ['the field stream to be true', { ...question, stream: undefined }],
    ['the field stream_options to be an object', { ...question, stream_options: true }],
    ['the field temperature to be a number from 0 to 2', { ...question, temperature: 3 }],
    ['the field top_p to be a number from 0 to 1', { ...question, top_p: '1' }],
    ['the field n to be 1', { ...question, n: 2 }],
    ['the field max_tokens to be a positive integer', { ...question, max_tokens: 0 }],
    ['the field stop to be a string or strings', { ...question, stop: [1] }],
    ['the field tools to be a non-empty array', { ...question, tools: [] }],
    ['the field response_format to be an object', { ...question, response_format: 'json' }],
    ['the field messages[0] to be an object', { ...question, messages: ['Hi'] }],
    ['the field messages[0].role', { ...question, messages: [{ content: 'Hi' }] }],
    [
      'the field messages[1].content',
      { ...question, messages: [...question.messages, { role: 'user' }] },
    ],
    ['the field messages[0].content', { ...question, messages: [{ role: 'user', content: [{}] }] }],
    ['messages[0].tool_call_id', { ...question, messages: [{ role: 'tool', content: '1' }] }],
    [
      'messages[0].tool_calls',
      { ...question, messages: [{ role: 'assistant', tool_calls: [{}] }] },
    ],
  ])('rejects a question with 400: %s', async (message, body) => {
    const { server, ask } = await serve({});
    const rejected = await ask('POST', '/chat/completions', body);
    expect(rejected.status).toBe(400);
    expect(rejected.message).toContain(message);
    expect(server.stats).toMatchObject({ answers: 0, refusals: 1 });
    expect(server.requests[0]).toMatchObject({ step: 'stream', status: 400 });
  });

  it('rejects a question that isn’t sent as JSON', async () => {
    const { ask } = await serve({});
    const rejected = await ask('POST', '/chat/completions', question, { 'content-type': 'text/x' });
    expect(rejected).toMatchObject({
      status: 400,
      message: expect.stringContaining('content-type'),
    });
  });

  it('accepts parts, tool results, null and fields that it doesn’t know', async () => {
    const call = { id: 'a', type: 'function', function: { name: 'add', arguments: '{}' } };
    const messages = [
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'a', content: '2' },
    ];
    const { ask } = await serve({
      answer: ({ prompt, messages }) => [prompt, `${messages.length}`],
    });
    const body = { ...question, messages, temperature: null, stop: ['x'], seed: 7 };
    const { status, text } = await ask('POST', '/chat/completions', body);
    expect(status).toBe(200);
    expect(text).toMatch(/"content":"Hi".*"content":"3".*\[DONE\]\n\n$/s);
  });

  it.each([
    ['POST', '/chat', 404, undefined],
    ['GET', '/chat/completions', 405, 'POST'],
    ['POST', '/models', 405, 'GET'],
  ])('rejects %s %s with %i', async (method, path, status, allow) => {
    const { server, ask } = await serve({});
    const rejected = await ask(method, path, method === 'POST' ? question : undefined);
    expect(rejected.status).toBe(status);
    expect(rejected.headers).toMatchObject(allow ? { allow } : {});
    expect(server.requests[0]).toMatchObject({ step: undefined, status });
  });

  it('rejects a body over `maxBodyBytes` with 413', async () => {
    const { server, ask } = await serve({ maxBodyBytes: 200 });
    const long = { ...question, user: 'x'.repeat(200) };
    expect(await ask('POST', '/chat/completions', long)).toMatchObject({ status: 413 });
    expect((await ask('POST', '/chat/completions', question)).status).toBe(200);
    expect(server.stats).toMatchObject({ answers: 1, refusals: 1 });
  });

  it('records the last `maxRecords` requests', async () => {
    const { server, ask } = await serve({ maxRecords: 2 });
    await ask('POST', '/chat/completions', question);
    for (let count = 0; count < 2; count++) await ask('GET', '/models');
    expect(server.requests.map(({ step }) => step)).toEqual(['models', 'models']);
    expect(server.stats).toMatchObject({ answers: 1, lists: 2 });
  });

  it('lists its models', async () => {
    const { ask } = await serve({ models: ['a', 'b'] });
    const { status, text } = await ask('GET', '/models');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ object: 'list', data: [{ id: 'a' }, { id: 'b' }] });
  });

  it('asks for the key if it has one', async () => {
    const { ask } = await serve({ apiKey: 'key-1' });
    const statuses = [];
    for (const authorization of ['Bearer key-1', 'bearer key-1', 'Bearer key-2', 'key-1', '']) {
      statuses.push((await ask('GET', '/models', undefined, { authorization })).status);
    }
    expect(statuses).toEqual([200, 200, 401, 401, 401]);
    const rejected = await ask('POST', '/chat/completions', question);
    expect(rejected).toMatchObject({ status: 401, message: expect.not.stringContaining('key-1') });
  });

  it('asks for the key in the header of Azure in its dialect', async () => {
    const { ask } = await serve({ apiKey: 'key-1', dialect: 'azure' });
    expect((await ask('GET', '/models', undefined, { 'api-key': 'key-1' })).status).toBe(200);
    const authorization = 'Bearer key-1';
    expect((await ask('GET', '/models', undefined, { authorization })).status).toBe(401);
  });

  it.each(['azure', 'bare'] as const)('needs no model in the dialect %s', async (dialect) => {
    const { ask } = await serve({ dialect });
    const body = { ...question, model: undefined };
    expect((await ask('POST', '/chat/completions', body)).status).toBe(200);
  });

  it('is served under its `basePath`, even that of a deployment', async () => {
    const basePath = '/openai/deployments/tiny';
    const { server, ask } = await serve({ basePath, dialect: 'azure' });
    const path = '/chat/completions?api-version=2024-10-21';
    expect((await ask('POST', path, question)).status).toBe(200);
    expect(server.requests[0]?.path).toBe(basePath + path);
  });

  it('sends an error object if the answer fails, or has a piece of no known type', async () => {
    for (const broken of [
      concat(
        of('Hi'),
        throwError(() => new Error('no more')),
      ),
      of('Hi', { type: 'x' }),
    ]) {
      const { ask } = await serve({ answer: () => broken as never });
      const { text } = await ask('POST', '/chat/completions', question);
      expect(text).toMatch(
        /"content":"Hi".*data: \{"error":\{"message":"(no more|Expected `type`)/s,
      );
      expect(text).not.toContain('[DONE]');
    }
  });

  it.each<[string, object]>([
    ['dialect', { dialect: 'own' }],
    ['apiKey', { apiKey: '' }],
    ['models', { models: 'tiny' }],
    ['models[0]', { models: [''] }],
    ['basePath', { basePath: 'v1' }],
    ['answer', { answer: 'Hi' }],
    ['faults[0].kind', { faults: [{ kind: 'shrink', step: 'stream', atEvent: 0 }] }],
    ['faults[0].kind', { faults: [{ kind: 'expired', step: 'stream' }] }],
    ['faults[0].step', { faults: [{ kind: 'html', step: 'text' }] }],
    ['faults[0].step', { faults: [{ kind: 'crlf', step: 'models' }] }],
  ])('rejects a wrong `%s`', async (name, options) => {
    await expect(serve(options)).rejects.toThrow(TypeError);
    await expect(serve(options)).rejects.toThrow(`Expected \`${name}\``);
  });
});

describe.each(openAITwins)('the service %s', (_, serve) => {
  it('can revoke a key, and the client asks for another', async () => {
    let right = 'key-1';
    const service = { answer, apiKey: (key: string) => key === right };
    const { server, client } = await serve(service, { apiKey: () => [right] });
    await outcomeOf(client.stream('Hi'));
    let asked = 0;
    const stale = await serve(service, { apiKey: () => (++asked === 1 ? 'key-1' : right) });
    right = 'key-2';
    expect((await outcomeOf(client.stream('Hi'))).values).toEqual(['Hi']);
    expect((await outcomeOf(stale.client.stream('Hi'))).values).toEqual(['Hi']);
    expect(stale.server.stats).toMatchObject({ answers: 1, refusals: 1 });
    expect(server.stats).toMatchObject({ answers: 2, refusals: 0 });
  });

  it('answers by default, a word at a time', async () => {
    const { client } = await serve({ wordIntervalMs: 0 });
    const { values } = await outcomeOf(client.stream('I need my own garden!'));
    expect(values.join('')).toContain('your own garden');
    expect(values.length).toBeGreaterThan(3);
  });

  it('lets the client warm up', async () => {
    const { server, client } = await serve({});
    expect(await outcomeOf(client.warmUp())).toEqual({ values: [], error: undefined });
    expect(server.stats.lists).toBe(1);
  });
});

it('the server unsubscribes from an answer when the client disconnects', async () => {
  const { server, client } = await openAIOverHttp({ answer: () => concat(of('Hel'), NEVER) });
  const deltas: string[] = [];
  const subscription = client.stream('Hi').subscribe((delta) => deltas.push(delta));
  await eventually('text has come', () => deltas.length === 1);
  expect(server.stats.openStreams).toBe(1);
  subscription.unsubscribe();
  await eventually('the stream is closed', () => server.stats.openStreams === 0);
});

it('the server closes at once, even in the middle of a stream', async () => {
  const options: OpenAIServerOptions = { answer: () => concat(of('Hel'), NEVER) };
  const server = await startOpenAIServer(options);
  const client = createOpenAICompatible({ baseURL: server.url, model: 'tiny' });
  const outcome = outcomeOf(client.stream('Hi'));
  await eventually('a stream is open', () => server.stats.openStreams === 1);
  await server.close();
  expect((await outcome).error).toMatchObject({ code: 'network', step: 'stream' });
  expect(server.stats).toMatchObject({ openSockets: 0, openStreams: 0 });
  const port = Number(new URL((await openAIOverHttp({})).server.url).port);
  await expect(startOpenAIServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
