import { NEVER, of } from 'rxjs';
import {
  createGPTalk,
  createHttp,
  HttpStatusError,
  NetworkError,
  type RxtalkError,
  retryText,
  toAsyncIterable,
} from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { answer, eventStream, type Handlers, message, service } from '../support/service';

const polluted: string[] = [];

/** A property that another library or an attacker has added to the prototype of all objects. */
function pollute(name: string, value: unknown): void {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
  polluted.push(name);
}

afterEach(() => {
  vi.unstubAllEnvs();
  for (const name of polluted.splice(0)) delete (Object.prototype as Record<string, unknown>)[name];
});

describe('a polluted prototype', () => {
  it.each<[string, unknown]>([
    ['baseURL', 'http://127.0.0.1:1'],
    ['proxy', 'http://127.0.0.1:1'],
    ['fingerprint', 'f'.repeat(32)],
    ['headers', { 'x-polluted': 'yes' }],
    ['userAgent', 'polluted'],
    ['deadlines', { responseMs: 1 }],
    ['responseMs', 1],
    ['now', () => 0],
    ['axios', { request: () => Promise.reject(new Error('polluted')) }],
    ['maxUses', 1],
    ['maxLineLength', 1],
    ['paused$', of(true)],
    ['model', 'polluted'],
    ['temperature', 2],
    ['method', 'DELETE'],
    ['body', 'polluted'],
    ['secrets', ['Hello']],
    ['step', 'polluted'],
    ['error', 'polluted'],
    ['isRetryable', false],
    ['outcome', 'polluted'],
    ['retry-after', '7'],
    ['retryAfterMs', 7],
  ])('with %s doesn’t affect an answer', async (name, value) => {
    const server = await startGPTalkServer({ answer: () => ['Hello'] });
    onTestFinished(() => server.close());
    const ask = async () => {
      const gptalk = createGPTalk({ baseURL: server.url });
      const outcomes = [await outcomeOf(gptalk.stream({ messages: 'Hi' }))];
      outcomes.push(await outcomeOf(gptalk.stream('Hi', {})));
      return { outcomes, logins: gptalk.tokens.logins };
    };
    const before = await ask();
    expect(before.outcomes).toEqual([1, 2].map(() => ({ values: ['Hello'], error: undefined })));
    pollute(name, value);
    const after = await ask();
    for (const name of polluted) delete (Object.prototype as Record<string, unknown>)[name];
    expect(after).toEqual(before);
    const [clean, dirty] = [server.requests.slice(0, 5), server.requests.slice(5)];
    const comparable = (requests: typeof clean) =>
      requests.map(({ step, method, headers, body }) => ({
        step,
        method,
        agent: headers['user-agent'],
        names: Object.keys(headers).sort(),
        body: JSON.stringify(body ?? '').replace(
          /"fingerprint":"[0-9a-f]{32}"|"created_at":\d+/g,
          '',
        ),
        isPolluted: /f{32}|"created_at":0/.test(JSON.stringify(body ?? '')),
      }));
    expect(comparable(dirty)).toEqual(comparable(clean));
  });

  it.each<[string, unknown]>([
    ['isRetryable', true],
    ['isTransient', true],
    ['outcome', 'unsent'],
    ['retry-after', '7'],
    ['proxy', { host: '127.0.0.1', port: 1 }],
    ['step', 'polluted'],
    ['url', 'polluted'],
    ['error', 'polluted'],
    ['message', 'polluted'],
    ['retryAfterMs', 7],
    ['serverMessage', 'polluted'],
    ['serviceCode', 429],
    ['systemCode', 'ECONNREFUSED'],
  ])('with %s doesn’t affect an error', async (name, value) => {
    const body = JSON.stringify({ code: 7, data: {}, message: 'no' });
    const failures: Handlers[] = [
      { text: (response) => answer(response, 503, 'down') },
      { text: (response) => answer(response, 500, '{}') },
      { text: (response) => answer(response, 200, body) },
      { text: (response) => answer(response, 200, '{"data":{}}') },
      { text: (response) => answer(response, 200, '{"message":"no"}') },
      { text: (response) => answer(response, 200, '{"error":true}') },
      { text: (response) => answer(response, 200, '{"error":{}}') },
      { text: (response) => response.destroy() },
      { stream: (response) => answer(response, 200, 'no type') },
      { stream: (response) => eventStream(response).end(message('Hel')) },
      { stream: (response) => eventStream(response).end('data: {"content":5}\n\n') },
    ];
    const errors = async () => {
      const all: object[] = [];
      for (const handlers of failures) {
        const server = await rawServer(service(handlers));
        const { error } = await outcomeOf(createGPTalk({ baseURL: server.url }).stream('Hi'));
        const { name: className, message: text } = error as RxtalkError;
        all.push({ ...(error as RxtalkError), className, text, url: undefined });
      }
      all.push({ ...new HttpStatusError(503) }, { ...new NetworkError('no') });
      return all;
    };
    const before = await errors();
    pollute(name, value);
    const after = await errors();
    for (const one of polluted) delete (Object.prototype as Record<string, unknown>)[one];
    expect(after).toEqual(before);
    expect(before.map((error) => (error as RxtalkError).code)).toEqual([
      ...['http-status', 'http-status', 'service', 'protocol', 'service', 'service', 'service'],
      ...['network', 'protocol', 'truncated', 'protocol', 'http-status', 'network'],
    ]);
  });

  it('with content-type doesn’t make a stream of a response without one', async () => {
    const server = await rawServer(service({ stream: (response) => void response.end('words') }));
    const gptalk = createGPTalk({ baseURL: server.url });
    pollute('content-type', 'text/event-stream');
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ code: 'protocol', step: 'stream', serverMessage: 'words' });
  });

  it('with proxy doesn’t show the password of a proxy from the environment', async () => {
    const proxy = await rawServer((_, response) => answer(response, 407, 'not pr0xy-pass-word'));
    const gptalk = createGPTalk({ baseURL: 'http://service.invalid' });
    vi.stubEnv('http_proxy', `http://user:pr0xy-pass-word@${new URL(proxy.url).host}`);
    vi.stubEnv('no_proxy', '');
    pollute('proxy', { host: '127.0.0.1', port: 1 });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ code: 'http-status', status: 407 });
    expect(error).not.toHaveProperty('serverMessage');
  });

  it('doesn’t affect a message', async () => {
    const gptalk = createGPTalk({ baseURL: 'http://localhost' });
    pollute('role', 'user');
    pollute('content', 'polluted');
    expect(() => gptalk.stream({ messages: [{} as never] })).toThrow('messages[0].role');
  });

  it.each<[string, unknown, () => unknown]>([
    ['count', 'many', () => retryText({})],
    ['delay', -1, () => retryText({})],
    ['highWaterMark', -1, () => toAsyncIterable(NEVER, {})],
    ['onPause', 5, () => toAsyncIterable(NEVER, {})],
  ])('with %s adds no option', (name, value, create) => {
    pollute(name, value);
    expect(create).not.toThrow();
  });

  it('doesn’t affect a request of `createHttp`', async () => {
    const seen: string[] = [];
    const server = await rawServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['x-polluted'] ?? '-'}`);
      response.end('{}');
    });
    pollute('method', 'DELETE');
    pollute('headers', { 'x-polluted': 'yes' });
    pollute('params', { polluted: 'yes' });
    pollute('auth', { username: 'polluted', password: 'polluted' });
    const { values } = await outcomeOf(createHttp({ baseURL: server.url }).json({ path: '/x' }));
    expect(values).toEqual([{}]);
    expect(seen).toEqual(['GET /x -']);
  });
});
