import { NEVER, of } from 'rxjs';
import { createGPTalk, createHttp, retryText, toAsyncIterable } from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';

const polluted: string[] = [];

/** A property that another library, or an attacker, has added to the prototype of all objects. */
function pollute(name: string, value: unknown): void {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
  polluted.push(name);
}

afterEach(() => {
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
