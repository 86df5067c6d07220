import { type IncomingHttpHeaders, request as send } from 'node:http';
import { concat, NEVER, Observable, of } from 'rxjs';
import { createGPTalk } from 'rxtalk';
import { type GPTalkServerOptions, inProcessGPTalk, startGPTalkServer } from 'rxtalk/testing';
import { describe, expect, it } from 'vitest';
import { elizaAnswer } from '../../src/testing/service/eliza';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { outcomeOf } from '../support/outcome';
import { stalled } from '../support/stalled';

const headers: IncomingHttpHeaders = {
  accept: '*/*',
  'content-type': 'application/json',
  origin: 'http://localhost',
  'user-agent': 'test',
  'x-auth-appid': '2229',
  'x-auth-openid': '',
  'x-auth-platform': '',
  'x-auth-timestamp': '1795166193',
};
const loginBody = { fingerprint: 'f', platform: 'fingerprint' };
const textBody = {
  content: 'Hi',
  accept: 'stream',
  from: 1,
  model: 'gpt-3.5-turbo',
  is_mobile: 0,
  user_agent: 'test',
  is_open_ctx: 0,
  prompt: '',
  roid: 111,
  temperature: 0,
  ctx_msg_count: 3,
  created_at: 1795166193,
};

async function served(options: GPTalkServerOptions = {}) {
  const server = await gptalkServer({ answer: () => ['Hi'], ...options });
  return server;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: { message?: string; data?: { token: string; expires_at: number } };
}

/** One request, without a client between the test and the server. */
function ask(
  url: string,
  path: string,
  body?: unknown,
  more: IncomingHttpHeaders = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const options = { method, headers: { ...headers, ...more }, agent: false };
    const request = send(url + path, options, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      const isJson = response.headers['content-type'] === 'application/json';
      resolve({ status: response.statusCode ?? 0, text, json: isJson ? JSON.parse(text) : {} });
    });
    request.on('error', reject);
    request.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

const login = (url: string, body: unknown = loginBody) => ask(url, '/api/chatgpt/user/login', body);
const submit = (url: string, token: string, body: unknown = textBody) =>
  ask(url, '/api/chatgpt/chatapi/text', body, { authorization: `Bearer ${token}` });
const open = (url: string, token: string) => ask(url, `/api/chatgpt/chatapi/stream?token=${token}`);

describe('the server', () => {
  it('serves the three steps of the protocol', async () => {
    const { url } = await served({ answer: () => ['Hel', 'lo'] });
    const before = Date.now();
    const { data } = (await login(url)).json;
    const after = Date.now();
    // In an hour, in whole seconds.
    expect((data?.expires_at ?? 0) * 1000).toBeGreaterThan(before + 3_599_000);
    expect((data?.expires_at ?? 0) * 1000).toBeLessThan(after + 3_601_000);
    const streamToken = (await submit(url, data?.token ?? '')).json.data?.token ?? '';
    const stream = await open(url, streamToken);
    expect(stream).toMatchObject({
      status: 200,
      text: 'data: {"content":"Hel"}\n\ndata: {"content":"Hello"}\n\ndata: [DONE]\n\n',
    });
    expect(await open(url, streamToken)).toMatchObject({ status: 403 });
  });

  it('accepts a token `maxUses` times, and until it expires', async () => {
    const server = await served({ maxUses: 2 });
    const token = (await login(server.url)).json.data?.token ?? '';
    const statuses: number[] = [];
    for (let use = 0; use < 3; use++) statuses.push((await submit(server.url, token)).status);
    expect(statuses).toEqual([200, 200, 401]);
    expect(server.stats).toMatchObject({ texts: 2, refusals: 1, highestUses: 2, overuses: 1 });

    const { url } = await served({ tokenTtlMs: -1_000 });
    const expired = (await login(url)).json.data?.token ?? '';
    expect(await submit(url, expired)).toMatchObject({
      status: 401,
      json: { message: 'the token is expired' },
    });
    expect(await submit(url, 'made-up')).toMatchObject({
      json: { message: 'the token is unknown' },
    });
  });

  it.each([
    ['no use', 429, undefined, 0],
    ['no use', 503, '0', 0],
    ['a use', 503, undefined, 1],
    ['a use', 500, '0', 1],
  ])('counts %s if a planned fault answers a text with %i and Retry-After: %s', async (...row) => {
    const [, status, retryAfter, texts] = row;
    const fault = { kind: 'status', step: 'text', status } as const;
    const server = await served({ faults: [retryAfter ? { ...fault, retryAfter } : fault] });
    const token = (await login(server.url)).json.data?.token ?? '';
    expect((await submit(server.url, token)).status).toBe(status);
    expect(server.stats).toMatchObject({ texts, highestUses: texts });
  });

  it.each(Object.keys(headers))('requires a correct header %s', async (name) => {
    const { url } = await served();
    const wrong = await ask(url, '/api/chatgpt/user/login', loginBody, {
      [name]: name === 'origin' || name === 'user-agent' ? '' : 'wrong',
    });
    expect(wrong.status).toBe(400);
    expect(wrong.json.message).toContain(name);
  });

  it.each(Object.keys(textBody))('requires a correct field %s of a text', async (name) => {
    const { url } = await served();
    const token = (await login(url)).json.data?.token ?? '';
    const wrong = await submit(url, token, { ...textBody, [name]: null });
    expect(wrong.status).toBe(400);
    expect(wrong.json.message).toContain(name);
  });

  it.each(Object.keys(loginBody))('requires a correct field %s of a login', async (name) => {
    const { url } = await served();
    const wrong = await login(url, { ...loginBody, [name]: '' });
    expect(wrong.status).toBe(400);
    expect(wrong.json.message).toContain(name);
  });

  it('rejects broken JSON and unknown paths, and records them all', async () => {
    const server = await served({ basePath: '/talk' });
    expect((await login(server.url, '{')).status).toBe(400);
    expect((await ask(server.url, '/nowhere', {})).status).toBe(404);
    expect((await ask(server.url.replace('/talk', '/other'), '/x', {})).status).toBe(404);
    expect(server.requests.map(({ step, status }) => [step, status])).toEqual([
      ['login', 400],
      [undefined, 404],
      [undefined, 404],
    ]);
    expect(server.stats.refusals).toBe(3);
  });

  it.each([
    ['a string', () => 'Hello', ['Hello']],
    ['a promise', async () => 'Hello', ['Hello']],
    ['a set', () => new Set(['Hel', 'lo']), ['Hel', 'lo']],
    ['an observable', () => of('Hel', 'lo'), ['Hel', 'lo']],
  ])('accepts %s as an answer', async (_, answer, expected) => {
    const server = await served({ answer });
    const { values } = await outcomeOf(createGPTalk({ baseURL: server.url }).stream('Hi'));
    expect(values).toEqual(expected);
  });

  it('unsubscribes from an answer when the client disconnects', async () => {
    let isLeft = false;
    const answer = () =>
      new Observable<string>((subscriber) => {
        subscriber.next('Hel');
        return () => {
          isLeft = true;
        };
      });
    const server = await served({ answer });
    const deltas: string[] = [];
    const answer$ = createGPTalk({ baseURL: server.url }).stream('Hi');
    const subscription = answer$.subscribe((delta) => deltas.push(delta));
    await eventually('text has come', () => deltas.length === 1);
    expect(server.stats.openStreams).toBe(1);
    subscription.unsubscribe();
    await eventually('the answer is left', () => isLeft && server.stats.openStreams === 0);
    expect(isLeft).toBe(true);
  });

  it('waits while the client doesn’t read', async () => {
    let made = 0;
    const piece = 'x'.repeat(16_384);
    async function* answer() {
      for (; made < 2_000; made++) yield piece;
    }
    const server = await served({ answer });
    const token = (await login(server.url)).json.data?.token ?? '';
    const streamToken = (await submit(server.url, token)).json.data?.token ?? '';
    const url = `${server.url}/api/chatgpt/chatapi/stream?token=${streamToken}`;
    const request = send(url, { headers, agent: false }, (response) => response.pause());
    request.on('error', () => {}).end();
    await eventually('some pieces are made', () => made > 1);
    expect(await stalled(() => made)).toBeLessThan(1_000);
    request.destroy();
    await eventually('the stream is closed', () => server.stats.openStreams === 0);
  });

  it('closes at once, even in the middle of a stream', async () => {
    const server = await startGPTalkServer({ answer: () => concat(of('Hel'), NEVER) });
    const outcome = outcomeOf(createGPTalk({ baseURL: server.url }).stream('Hi'));
    await eventually('a stream is open', () => server.stats.openStreams === 1);
    await server.close();
    expect((await outcome).error).toMatchObject({ code: 'network', step: 'stream' });
    expect(server.stats).toMatchObject({ openSockets: 0, openStreams: 0 });
  });

  it('closes with `await using`', async () => {
    let url = '';
    {
      await using server = await startGPTalkServer();
      url = server.url;
      expect((await login(url)).status).toBe(200);
    }
    await expect(login(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('rejects wrong options, and a port that is in use', async () => {
    await expect(startGPTalkServer({ maxUses: 0 })).rejects.toThrow(TypeError);
    await expect(startGPTalkServer({ answer: 'Hi' as never })).rejects.toThrow(TypeError);
    await expect(startGPTalkServer({ basePath: 'talk' })).rejects.toThrow(/`basePath`/);
    await expect(startGPTalkServer({ maxUse: 1 } as never)).rejects.toThrow(/got `maxUse`/);
    await expect(startGPTalkServer({ faults: {} as never })).rejects.toThrow(/`faults`/);
    const faults = [{ kind: 'brokn-json', step: 'text' }] as never;
    await expect(startGPTalkServer({ faults })).rejects.toThrow(/`faults\[0\].kind`/);
    const misplaced = [{ kind: 'expired', step: 'text' }] as never;
    await expect(startGPTalkServer({ faults: misplaced })).rejects.toThrow(/`faults\[0\].step`/);
    const { url } = await served();
    const port = Number(new URL(url).port);
    await expect(startGPTalkServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('a page of another origin', () => {
  const origin = 'https://page.example';
  const preflight = (url: string, method: string, asked: string) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': asked,
      },
    });

  it.each([
    ['login', 'POST', 'content-type,x-auth-appid'],
    ['text', 'POST', 'authorization,content-type,x-auth-appid'],
    ['stream', 'GET', 'content-type,x-auth-appid'],
  ])(
    'receives an answer to its preflight of the step %s, which is neither recorded nor counted',
    async (step, method, asked) => {
      const faults = [{ kind: 'status', step, status: 503 }] as never;
      const server = await served({ faults });
      const paths = { login: 'user/login', text: 'chatapi/text', stream: 'chatapi/stream?token=T' };
      const path = paths[step as keyof typeof paths];
      const answer = await preflight(`${server.url}/api/chatgpt/${path}`, method, asked);
      expect(answer.status).toBe(204);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': expect.stringContaining(method),
        'access-control-allow-headers': asked,
        'access-control-max-age': '600',
      });
      expect(server.requests).toEqual([]);
      expect(server.stats.refusals).toBe(0);
    },
  );

  it('may read every response, including rejections and their Retry-After', async () => {
    const { url } = await served({
      faults: [{ kind: 'status', step: 'text', status: 429, retryAfter: '7' }],
    });
    const post = (path: string, body: unknown) =>
      fetch(url + path, {
        method: 'POST',
        headers: { ...(headers as Record<string, string>), origin },
        body: JSON.stringify(body),
      });
    const answers = [
      await post('/api/chatgpt/user/login', loginBody),
      await post('/api/chatgpt/user/login', {}),
      await post('/api/chatgpt/chatapi/text', textBody),
      await post('/nowhere', {}),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 429, 404]);
    for (const answer of answers) {
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-expose-headers')).toBe('Retry-After');
    }
  });

  it('has no other privilege: a request that isn’t a preflight is checked as usual', async () => {
    const server = await served();
    const noPreflight = await fetch(server.url, { method: 'OPTIONS', headers: { origin } });
    expect(noPreflight.status).toBe(404);
    const noPage = await ask(server.url, '/nowhere', {}, { origin: '' });
    expect(noPage.status).toBe(404);
    expect(server.requests).toHaveLength(2);
  });
});

it('a page of the same origin, behind a proxy, sends no origin with a GET', async () => {
  const server = await served();
  const open = async (site: string) => {
    const { origin, ...others } = headers as Record<string, string>;
    const url = `${server.url}/api/chatgpt/chatapi/stream?token=T`;
    const answer = await fetch(url, { headers: { ...others, 'sec-fetch-site': site } });
    return answer.status;
  };
  expect(await open('same-origin')).toBe(403); // the headers are right, the token isn't
  expect(await open('none')).toBe(400);
});

it('the service in process is served under its `basePath`, even to its own axios', async () => {
  const service = inProcessGPTalk({ answer: () => ['Hi'], basePath: '/talk' });
  const { values } = await outcomeOf(createGPTalk({ axios: service.axios }).stream('Hi'));
  expect(values).toEqual(['Hi']);
  await service.axios.get('/nowhere', { params: { q: 1 }, validateStatus: null });
  expect(service.requests.at(-1)).toMatchObject({ path: '/talk/nowhere?q=1', status: 404 });
});

describe('the default answer', () => {
  it('depends on the question and arrives a word at a time', async () => {
    const server = await gptalkServer({ wordIntervalMs: 0 });
    const gptalk = createGPTalk({ baseURL: server.url });
    const { values } = await outcomeOf(gptalk.stream('I need my own garden!'));
    expect(values.join('')).toContain('your own garden');
    expect(values.length).toBe(values.join('').split(' ').length);
  });

  it.each([
    'Hello',
    'I am lost in my code',
    'I feel fine.',
    'why is the sky blue?',
    'What is love?',
    'how do I begin',
    'because it rains',
    'banana',
    '',
  ])('is never empty and always the same for "%s"', (question) => {
    const answer = elizaAnswer(question);
    expect(answer.length).toBeGreaterThan(10);
    expect(answer).not.toContain('*');
    expect(elizaAnswer(`System: Be brief.\nUser: no\nUser: ${question}\nAssistant:`)).toBe(answer);
  });
});
