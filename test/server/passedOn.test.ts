import { lastValueFrom } from 'rxjs';
import { createGPTalk } from 'rxtalk';
import { type Answering, chatHandler } from 'rxtalk/server';
import { describe, expect, it } from 'vitest';
import { serveHandler } from '../support/serveHandler';
import { answeringWith, stop, text } from './support/fakeService';
import { post, wires } from './support/requests';

const weather = { name: 'weather', description: 'The weather', parameters: { type: 'object' } };
const weatherTool = { type: 'function', function: weather };
const call = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{}' } };

/** The question that reaches a service, or the refusal. */
async function ask(path: string, body: object, given: Pick<Answering, 'fields'> = {}) {
  const service = Object.assign(answeringWith(text('Hi'), stop), given);
  const response = await chatHandler(service)(post(path, body));
  if (response.status === 200) return service.asked[0]?.request;
  return `${response.status} ${await response.text()}`;
}

describe('the OpenAI wire', () => {
  const messages = [{ role: 'user', content: 'Hi' }];
  const openAI = (body: object, fields?: readonly string[]) =>
    ask('/v1/chat/completions', { model: 'm', messages, ...body }, fields ? { fields } : {});
  const few = ['model', 'temperature'];

  it('passes on the messages, the model and the temperature', async () => {
    expect(await openAI({ temperature: 0.5, stream: true, stream_options: {} }, few)).toEqual({
      messages,
      model: 'm',
      temperature: 0.5,
    });
  });

  it('passes on every field that the service supports, or any field if it names none', async () => {
    const usage = { include_usage: true };
    const fields = {
      top_p: 0.5,
      tools: [weatherTool],
      seed: 7,
      x_own: { a: 1 },
      stream_options: usage,
    };
    const expected = { messages, model: 'm', ...fields };
    expect(await openAI(fields, [...few, ...Object.keys(fields)])).toEqual(expected);
    expect(await openAI(fields)).toEqual(expected);
  });

  it.each([
    'tools',
    'response_format',
    'max_tokens',
    'top_p',
    'stop',
    'x_own',
    '__proto__',
    'toString',
  ])('refuses the field %s if the service doesn’t know it', async (field) => {
    const body = JSON.parse(`{"${field}":{"type":"function"}}`);
    const service = Object.assign(answeringWith(text('Hi'), stop), { fields: few });
    const json = `{"model":"m","messages":[{"role":"user","content":""}],${JSON.stringify(body).slice(1)}`;
    const response = await chatHandler(service)(post('/v1/chat/completions', json));
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatchObject({
      param: field,
      message: `This service doesn't support \`${field}\``,
    });
  });

  it('rejects what no service can answer here', async () => {
    for (const field of [{ n: 2 }, { audio: { voice: 'x' } }, { modalities: ['text', 'audio'] }]) {
      expect(await openAI(field)).toMatch(/^400 .*"param":"(n|audio|modalities)"/);
    }
  });

  it('ignores hints, null, and values that are the default anyway', async () => {
    const hints = { user: 'u', seed: 1, metadata: {}, store: true, parallel_tool_calls: true };
    const nothing = { tools: [], n: 1, top_p: 1, stop: null, response_format: { type: 'text' } };
    expect(await openAI({ ...hints, ...nothing, logprobs: false }, few)).toEqual({
      messages,
      model: 'm',
    });
  });

  it('joins the parts of a text', async () => {
    const content = [
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ];
    expect(await openAI({ messages: [{ role: 'user', content }] }, few)).toMatchObject({
      messages: [{ role: 'user', content: 'one\ntwo' }],
    });
  });

  it('rejects an image, unless the service decides by itself', async () => {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,' } },
    ];
    const body = { messages: [{ role: 'user', content }] };
    expect(await openAI(body, few)).toMatch(/^400 .*"param":"messages\[0\]\.content\[1\]"/);
    expect(await openAI(body)).toMatchObject(body);
  });

  it('passes on tool calls and their results if the service supports tools, and otherwise rejects them', async () => {
    const chat = [
      ...messages,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', content: 'sunny', tool_call_id: 'c1' },
    ];
    expect(await openAI({ messages: chat })).toMatchObject({
      messages: [messages[0], { ...chat[1], content: '' }, chat[2]],
    });
    expect(await openAI({ messages: chat }, few)).toMatch(
      /^400 .*"param":"messages\[1\]\.tool_calls"/,
    );
  });

  it.each([
    [{ model: undefined }, 'model'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ stream: 'yes' }, 'stream'],
    [{ stream: true, stream_options: [] }, 'stream_options'],
    [{ messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user' }] }, 'messages[0].content'],
    [{ messages: 'Hi' }, 'messages'],
  ])('refuses %j and names the field', async (body, field) => {
    expect(await openAI(body)).toMatch(/^400 /);
    expect(await openAI(body)).toContain(`"param":${JSON.stringify(field)}`);
  });
});

describe('the wire of the AI SDK', () => {
  const user = { id: '1', role: 'user', parts: [{ type: 'text', text: 'Hi' }] };
  const uiMessage = (body: object, fields?: readonly string[]) =>
    ask('/api/chat', { id: 'c', messages: [user], ...body }, fields ? { fields } : {});

  it('passes on the text of the messages, and the app’s fields that the service supports', async () => {
    const parts = [
      { type: 'step-start' },
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'one' },
      { type: 'source-url', url: 'http://x' },
      { type: 'text', text: 'two' },
    ];
    const messages = [{ id: '0', role: 'assistant', parts }, user];
    const body = { messages, trigger: 'submit-message', model: 'm', temperature: 1, session: 's' };
    const expected = {
      messages: [
        { role: 'assistant', content: 'one\ntwo' },
        { role: 'user', content: 'Hi' },
      ],
      model: 'm',
      temperature: 1,
    };
    expect(await uiMessage(body)).toEqual(expected);
    expect(await uiMessage({ ...body, style: 'brief' }, ['style', 'messages'])).toEqual({
      ...expected,
      style: 'brief',
    });
  });

  it('rejects files, and unsupported fields that would change the answer', async () => {
    const file = { ...user, parts: [...user.parts, { type: 'file', url: 'data:,' }] };
    expect(await uiMessage({ messages: [file] })).toBe(
      "400 This service doesn't support `messages[0].parts[1]`",
    );
    expect(await uiMessage({ max_tokens: 9 }, [])).toBe(
      "400 This service doesn't support `max_tokens`",
    );
    expect(await uiMessage({ max_tokens: 9 })).toMatchObject({ max_tokens: 9 });
  });

  it('passes on tool calls that have a result, if the service supports tools', async () => {
    const input = { city: 'Bern' };
    const tool = { type: 'tool-weather', toolCallId: 'c1', input, state: 'output-available' };
    const withInput = { ...call, function: { name: 'weather', arguments: '{"city":"Bern"}' } };
    const parts = [
      { ...tool, output: { sky: 'blue' } },
      {
        ...tool,
        input: undefined,
        type: 'dynamic-tool',
        toolName: 'weather',
        state: 'output-error',
        errorText: 'no',
      },
      { ...tool, state: 'input-available' },
      { ...tool, type: 'data-tool-log' },
    ];
    const messages = [user, { id: '2', role: 'assistant', parts }];
    for (const fields of [undefined, ['tools']]) {
      expect(await uiMessage({ messages }, fields)).toMatchObject({
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: '', tool_calls: [withInput, call] },
          { role: 'tool', tool_call_id: 'c1', content: '{"sky":"blue"}' },
          { role: 'tool', tool_call_id: 'c1', content: 'no' },
        ],
      });
    }
    expect(await uiMessage({ messages }, [])).toMatchObject({
      messages: [{ role: 'user' }, { role: 'assistant', content: '' }],
    });
  });

  it.each([
    [{ parts: {} }, 'parts', 'an array'],
    [{ parts: [{}] }, 'parts[0].type', 'a non-empty string'],
    [{ parts: [{ type: 'text' }] }, 'parts[0].text', 'a string'],
  ])('rejects a message with %j and names the field', async (fields, field, expected) => {
    expect(await uiMessage({ messages: [{ ...user, ...fields }] })).toContain(
      `400 Expected \`messages[0].${field}\` to be ${expected}, got `,
    );
  });

  it.each([
    [{ toolCallId: undefined }, 'toolCallId'],
    [{ toolCallId: 7 }, 'toolCallId'],
    [{ type: 'dynamic-tool', toolName: {} }, 'toolName'],
  ])('rejects a tool call with %j, which no service could read', async (fields, field) => {
    const tool = { type: 'tool-weather', toolCallId: 'c1', input: {}, state: 'output-available' };
    const messages = [user, { id: '2', role: 'assistant', parts: [{ ...tool, ...fields }] }];
    expect(await uiMessage({ messages })).toContain(
      `400 Expected \`messages[1].parts[0].${field}\` to be a non-empty string`,
    );
  });

  it('continues the assistant’s message if that is the last, and starts another otherwise', async () => {
    const assistant = { id: 'a"1', role: 'assistant', parts: [] };
    const start = async (messages: object[]) => {
      const service = answeringWith(text('Hi'), stop);
      const response = await chatHandler(service)(post('/api/chat', { messages }));
      return JSON.parse((await response.text()).split('\n')[0]?.slice(6) ?? '').messageId;
    };
    expect(await start([user, assistant])).toBe('a"1');
    const fresh = [await start([assistant, user]), await start([assistant, user])];
    expect(new Set(fresh).size).toBe(2);
    expect(fresh).not.toContain('a"1');
  });
});

describe('the AG-UI wire', () => {
  const user = { id: '1', role: 'user', content: 'Hi' };
  const agUi = (body: object, fields?: readonly string[]) =>
    ask(
      '/agui',
      { threadId: 't', runId: 'r', messages: [user], ...body },
      fields ? { fields } : {},
    );
  const nothing = { state: {}, context: [], tools: [], forwardedProps: {} };

  it('passes on the messages, and what the app forwards', async () => {
    const messages = [{ id: '0', role: 'reasoning', content: 'Hm' }, user];
    const forwardedProps = { model: 'm', temperature: 0, chat: 'x' };
    expect(await agUi({ ...nothing, messages, forwardedProps }, [])).toEqual({
      messages: [{ role: 'user', content: 'Hi' }],
      model: 'm',
      temperature: 0,
    });
  });

  it('passes on tools and tool calls in OpenAI’s form, if the service supports them', async () => {
    const messages = [
      user,
      { id: '2', role: 'assistant', toolCalls: [call] },
      { id: '3', role: 'tool', content: 'sunny', toolCallId: 'c1' },
    ];
    expect(await agUi({ tools: [weather], messages }, ['tools'])).toEqual({
      tools: [weatherTool],
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: '', tool_calls: [call] },
        { role: 'tool', content: 'sunny', tool_call_id: 'c1' },
      ],
    });
    expect(await agUi({ tools: [weather] }, [])).toMatch(/^400 .*doesn't support `tools`/);
    expect(await agUi({ messages }, [])).toMatch(
      /^400 .*doesn't support `messages\[1\]\.tool_calls`/,
    );
  });

  it.each([
    [{ threadId: '' }, 'Expected `threadId` to be a non-empty string'],
    [{ runId: 1 }, 'Expected `runId` to be a non-empty string'],
    [{ context: [{ description: 'd', value: 'v' }] }, "doesn't support `context`"],
    [{ resume: [{}] }, "doesn't support `resume`"],
    [{ tools: [{}] }, 'Expected `tools[0].name` to be a non-empty string'],
    [{ tools: {} }, 'Expected `tools` to be an array'],
    [{ forwardedProps: 1 }, 'Expected `forwardedProps` to be an object'],
  ])('refuses %j and names the field', async (body, message) => {
    expect(await agUi(body)).toContain('400 {"type":"RUN_ERROR"');
    expect(await agUi(body)).toContain(message);
  });
});

describe.each(wires)(
  'on the wire $wire, a service that supports no field',
  ({ wire, path, body }) => {
    const withFields = (fields: object) =>
      wire === 'ag-ui' ? { ...body, forwardedProps: fields } : { ...body, ...fields };

    it('is asked with the model and the temperature, which every wire passes on', async () => {
      const asked = await ask(path, withFields({ model: 'm', temperature: 0.5 }), { fields: [] });
      const messages = [{ role: 'user', content: 'Hi' }];
      expect(asked).toEqual({ messages, model: 'm', temperature: 0.5 });
    });

    it('names the expected value for a number that JavaScript can’t represent', async () => {
      const json = JSON.stringify(withFields({ temperature: 1 })).replace(':1', ':1e999');
      const service = answeringWith(text('Hi'), stop);
      const response = await chatHandler(service)(post(path, json));
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(
        'Expected `temperature` to be a finite number, got a number',
      );
    });
  },
);

describe('GET /v1/models', () => {
  const list = async (service: Answering, models?: readonly string[], model?: string) => {
    const handler = chatHandler(service, { model, models });
    const response = await handler(new Request('http://localhost/v1/models'));
    return (await response.json()).data.map(({ id }: { id: string }) => id);
  };

  it('lists `models`, or else `model`, or else the models of the service, or else none', async () => {
    const service = { ...answeringWith(stop), models: ['a', 'b'] };
    expect(await list(service, ['c'], 'd')).toEqual(['c']);
    expect(await list(service, undefined, 'd')).toEqual(['d']);
    expect(await list(service, ['c'])).toEqual(['c']);
    expect(await list(service)).toEqual(['a', 'b']);
    expect(await list(answeringWith(stop))).toEqual([]);
  });
});

describe('the option `model`', () => {
  it.each(wires)('replaces the model that a client names, or doesn’t: $wire', async (wire) => {
    const service = answeringWith(text('Hi'), stop);
    await chatHandler(service, { model: 'tiny' })(post(wire.path, wire.body));
    await chatHandler(service)(post(wire.path, wire.body));
    expect(service.asked.map(({ request }) => request)).toMatchObject([{ model: 'tiny' }, {}]);
    expect(service.asked[1]?.request).not.toMatchObject({ model: 'tiny' });
  });

  it('replaces the model of a GPTalk client, which always names one', async () => {
    const service = answeringWith(text('Hi'), stop);
    const handler = chatHandler(service, { model: 'tiny' });
    const { url } = await serveHandler(handler);
    expect(await lastValueFrom(createGPTalk({ baseURL: url }).stream('Hi'))).toBe('Hi');
    expect(service.asked[0]?.request).toMatchObject({ model: 'tiny' });
  });
});
