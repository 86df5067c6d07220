import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios, { type InternalAxiosRequestConfig } from 'axios';
import fc from 'fast-check';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import {
  createGPTalk,
  createHttp,
  type GPTalkOptions,
  type HttpRequest,
  type RxtalkError,
} from 'rxtalk';
import { inProcessGPTalk } from 'rxtalk/testing';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { printedForms } from '../support/printedForms';
import { rawServer } from '../support/rawServer';
import { answer, eventStream, type Handlers, json, message, service } from '../support/service';
import { anySecret, anySpelling } from '../support/spellings';

const html = { 'content-type': 'text/html' };
const asJson = { 'content-type': 'application/json' };

/** The error of one answer of a service with these handlers. */
async function errorOf(handlers: Handlers, options: GPTalkOptions = {}): Promise<RxtalkError> {
  const server = await rawServer(service(handlers));
  const gptalk = createGPTalk({ baseURL: server.url, ...options });
  return (await outcomeOf(gptalk.stream('Hi'))).error as RxtalkError;
}

function expectHidden(error: unknown, ...secrets: string[]): void {
  const printed = printedForms(error);
  for (const secret of secrets) {
    for (let start = 0; start + 8 <= secret.length; start++) {
      const piece = secret.slice(start, start + 8);
      if (printed.includes(piece)) expect.fail(`the error shows ${piece}: ${printed}`);
    }
  }
  expect(error).toHaveProperty('code');
}

/** A server that accepts headers and URLs of any length. */
async function roomyServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer({ maxHeaderSize: 4_000_000 }, handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.each([30_000, 1_000_000])('a token of %i characters', (length) => {
  const token = Array.from({ length: length / 10 }, (_, index) =>
    `${index}`.padEnd(10, 'xyz'),
  ).join('');

  it('is withheld in an error of the step that it is sent in', async () => {
    const echo = `no such token: ${token.slice(-400)}`;
    for (const failing of ['text', 'stream'] as const) {
      const url = await roomyServer(
        service({
          login: (response) => json(response, { token, expires_at: 4e9 }),
          text: (response) =>
            failing === 'text' ? answer(response, 500, echo) : json(response, { token }),
          stream: (response) => answer(response, 500, echo),
        }),
      );
      const { error } = await outcomeOf(createGPTalk({ baseURL: url }).stream('Hi'));
      expect(error).toMatchObject({ code: 'http-status', status: 500, step: failing });
      expect(error).not.toHaveProperty('serverMessage');
      expectHidden(error, token.slice(-400));
    }
  });

  it('lets an error show a text that contains no part of it', async () => {
    const url = await roomyServer(
      service({
        login: (response) => json(response, { token, expires_at: 4e9 }),
        text: (response) => answer(response, 503, 'down for maintenance'),
      }),
    );
    const { error } = await outcomeOf(createGPTalk({ baseURL: url }).stream('Hi'));
    expect(error).toMatchObject({ status: 503, serverMessage: 'down for maintenance' });
  });
});

it('a bearer token that is base64 of colons costs an answer less than 1 s of CPU', async () => {
  const token = btoa(`${':'.repeat(90_000)}\0`);
  const url = await roomyServer(
    service({ login: (response) => json(response, { token, expires_at: 4e9 }) }),
  );
  const before = process.cpuUsage();
  const { error } = await outcomeOf(createGPTalk({ baseURL: url }).stream('Hi'));
  const { user, system } = process.cpuUsage(before);
  expect(error).toBeUndefined();
  expect((user + system) / 1_000).toBeLessThan(1_000);
});

it('a cookie of 8 kB costs an answer less than 2 ms of CPU', async () => {
  const cookie = `theme=dark; session=${'0a1b2c3d'.repeat(1000)}`;
  async function cpuMsPerAnswer(headers: Record<string, string>): Promise<number> {
    const { axios } = inProcessGPTalk({ answer: () => ['Hi'] });
    const gptalk = createGPTalk({ axios, headers });
    for (let warm = 0; warm < 20; warm++) await lastValueFrom(gptalk.stream('Hi'));
    const before = process.cpuUsage();
    for (let count = 0; count < 100; count++) await lastValueFrom(gptalk.stream('Hi'));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / 100;
  }
  const costs = (await cpuMsPerAnswer({ cookie })) - (await cpuMsPerAnswer({}));
  expect(costs).toBeLessThan(2);
});

describe('an error of one request', () => {
  it('withholds the bearer and the stream token of another request of the client', async () => {
    let logins = 0;
    let texts = 0;
    const echo = 'tokens of others: bearer-of-login-1-abcdef, stream-of-text-1-abcdef';
    const server = await rawServer(
      service({
        login: (response) =>
          json(response, { token: `bearer-of-login-${++logins}-abcdef`, expires_at: 4e9 }),
        text: (response) =>
          ++texts < 3
            ? json(response, { token: `stream-of-text-${texts}-abcdef` })
            : answer(response, 500, echo),
      }),
    );
    const gptalk = createGPTalk({ baseURL: server.url, maxUses: 1 });
    for (let count = 0; count < 2; count++) await lastValueFrom(gptalk.stream('Hi'));
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(logins).toBe(3);
    expectHidden(error, 'bearer-of-login-1-abcdef', 'stream-of-text-1-abcdef');
    expect(error).not.toHaveProperty('serverMessage');
  });

  it('withholds the token of a much earlier login', async () => {
    let logins = 0;
    const server = await rawServer(
      service({
        login: (response) =>
          json(response, { token: `bearer-${++logins}-qwertz`, expires_at: 4e9 }),
        text: (response) =>
          logins < 150
            ? json(response, { token: `stream-${logins}-qwertz` })
            : answer(response, 500, 'first of all: bearer-1-qwertz'),
      }),
    );
    const gptalk = createGPTalk({ baseURL: server.url, maxUses: 1 });
    for (let count = 1; count < 150; count++) await lastValueFrom(gptalk.stream('Hi'));
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ status: 500, step: 'text' });
    expectHidden(error, 'bearer-1-qwertz');
  });

  it('withholds secrets in the service’s own code', async () => {
    const body = JSON.stringify({ code: 'bearer-secret-1f2e3d', message: 'no' });
    const error = await errorOf({ text: (response) => answer(response, 200, body, asJson) });
    expect(error).toMatchObject({ code: 'service', serverMessage: 'no' });
    expectHidden(error, 'bearer-secret-1f2e3d');
  });

  it('withholds a number that is the service’s own code', async () => {
    const body = '{"code":4242424242424242,"message":"no"}';
    const error = await errorOf(
      { text: (response) => answer(response, 200, body, asJson) },
      { headers: { 'x-api-key': '4242424242424242' } },
    );
    expect(error).toMatchObject({ code: 'service', serverMessage: 'no' });
    expect(error).not.toHaveProperty('serviceCode');
    expectHidden(error, '4242424242424242');
  });

  it('withholds a code of a million characters', async () => {
    const body = JSON.stringify({ code: 'x1'.repeat(500_000), message: 'no' });
    const error = await errorOf({ text: (response) => answer(response, 200, body, asJson) });
    expect(error).toMatchObject({ code: 'service', step: 'text', serverMessage: 'no' });
    expect(error).not.toHaveProperty('serviceCode');
  });

  it('withholds secrets in a content type', async () => {
    const type = { 'content-type': 'text/stream-secret-9a8b7c' };
    const error = await errorOf({ stream: (response) => answer(response, 200, 'x', type) });
    expect(error).toMatchObject({ code: 'protocol', step: 'stream', serverMessage: 'x' });
    expectHidden(error, 'stream-secret-9a8b7c');
  });
});

describe.each(['login', 'text'] as const)('a fresh token that arrives in the step %s', (step) => {
  const fresh = 'fresh-token-0a1b2c3d4e';
  const good = JSON.stringify({ data: { token: fresh, expires_at: 4e9 } });

  it.each([
    ['after a prefix against inclusion', `)]}',\n${good}`, asJson],
    ['after a warning of PHP', `<br />\n<b>Warning</b>: Undefined index in x.php\n${good}`, html],
    ['in JSONP', `callback(${good});`, { 'content-type': 'text/javascript' }],
    ['in an event', `data: ${good}\n\n`, { 'content-type': 'text/event-stream' }],
    [
      'in a form',
      `token=${fresh}&expires_at=1`,
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    ['in XML', `<data><token>${fresh}</token></data>`, { 'content-type': 'application/xml' }],
    ['as plain text', fresh, { 'content-type': 'text/plain' }],
    ['in JSON that is cut short', good.slice(0, -3), asJson],
  ])('is not quoted if it is sent %s', async (_, body, headers) => {
    const error = await errorOf({
      [step]: (response: ServerResponse) => answer(response, 200, body, headers),
    });
    expect(error).toMatchObject({ code: 'protocol', step });
    expect(error).not.toHaveProperty('serverMessage');
    expectHidden(error, fresh);
  });
});

describe('the password of a proxy', () => {
  const password = 'pr0xy-pass-word';

  it.each(['http://', ''])(
    'is withheld if it comes from the environment, written with “%s”',
    async (scheme) => {
      const proxy = await rawServer((_, response) => answer(response, 407, `not ${password}!`));
      const gptalk = createGPTalk({ baseURL: 'http://service.invalid' });
      // Set after the client was created.
      vi.stubEnv('http_proxy', `${scheme}user:${password}@${new URL(proxy.url).host}`);
      vi.stubEnv('no_proxy', '');
      const { error } = await outcomeOf(gptalk.stream('Hi'));
      expect(error).toMatchObject({ code: 'http-status', status: 407 });
      expect(error).not.toHaveProperty('serverMessage');
      expectHidden(error, password);
    },
  );

  it.each(['http://', ''])('is withheld like the user name, written with “%s”', async (scheme) => {
    const proxy = await rawServer((_, response) =>
      answer(response, 407, 'bad user CustomerKey123456'),
    );
    const host = new URL(proxy.url).host;
    vi.stubEnv('HTTP_PROXY', `${scheme}CustomerKey123456:pw12345@${host}`);
    vi.stubEnv('NO_PROXY', '');
    const gptalk = createGPTalk({ baseURL: 'http://service.invalid' });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ code: 'http-status', status: 407 });
    expect(error).not.toHaveProperty('serverMessage');
  });

  it('is withheld if the proxy echoes the header of a 407', async () => {
    const server = await rawServer((request, response) => {
      answer(response, 407, `you sent ${request.headers['proxy-authorization']}`);
    });
    const url = new URL(server.url);
    const proxy = `http://user:${password}@${url.host}`;
    const gptalk = createGPTalk({ baseURL: 'http://service.invalid', proxy });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ code: 'http-status', status: 407 });
    expect(error).not.toHaveProperty('serverMessage');
    expectHidden(error, password, btoa(`user:${password}`));
  });
});

describe('a secret in a header of the caller’s', () => {
  it.each([
    [
      'authorization',
      'Digest username="Mufasa1", nonce="dcd98b7102dd2f0e", response="6629fae49393"',
      '6629fae49393',
    ],
    ['authorization', 'Bearer eyJhbGciOi.JIUzI1NiJ9', 'eyJhbGciOi.JIUzI1NiJ9'],
    ['authorization', `Basic ${btoa('user:K3Y-0f-m1ne')}`, 'K3Y-0f-m1ne'],
    ['x-api-key', 'user:K3Y-0f-m1ne', 'K3Y-0f-m1ne'],
    ['x-auth-openid', 'open-id-of-mine', 'open-id-of-mine'],
    ['referer', 'https://example.org/?session=0a1b2c3d4e', '0a1b2c3d4e'],
    ['cookie', 'theme=dark; sid=5e551on', '5e551on'],
    ['cookie', `sid=${encodeURIComponent('p$ss w+rd!x/y:z')}`, 'p$ss w+rd!x/y:z'],
    ['proxy-authorization', `Basic ${btoa('sk_live_51ABCDEF:')}`, 'sk_live_51ABCDEF'],
    [
      'proxy-authorization',
      `Basic ${Buffer.from('bøb:correcthorse').toString('base64')}`,
      'correcthorse',
    ],
    ['proxy-authorization', 'Bearer BAh7CEkiD3Nlc3Npb25=--8a3f', 'BAh7CEkiD3Nlc3Npb25'],
    ['x-authorization', 'KEYKEYKEY123 user7', 'KEYKEYKEY123'],
  ])('is withheld: %s: %s', async (name, value, secret) => {
    const error = await errorOf(
      { login: (response) => answer(response, 403, `wrong: ${secret}`) },
      { headers: { [name]: value } },
    );
    expect(error).toMatchObject({ code: 'http-status', status: 403 });
    expect(error).not.toHaveProperty('serverMessage');
    expectHidden(error, secret);
  });

  it('doesn’t withhold the words that only name it', async () => {
    const words = 'Your session cookie has expired; the Bearer scheme is required.';
    const error = await errorOf(
      { login: (response) => answer(response, 403, words) },
      { headers: { cookie: 'session=0a1b2c3d4e5f', authorization: 'Bearer 0a1b2c3d4e5f' } },
    );
    expect(error).toMatchObject({ status: 403, serverMessage: words });
  });
});

describe('a secret that an interceptor adds', () => {
  type Add = (config: InternalAxiosRequestConfig) => void;
  it.each<[string, string, Add]>([
    [
      'a query in the URL',
      'k3y-in-the-url',
      (config) => {
        config.url += '?signature=k3y-in-the-url';
      },
    ],
    [
      'a header with several values',
      'second-value-9',
      (config) => {
        config.headers.set('x-keys', ['first-value-8', 'second-value-9']);
      },
    ],
    [
      'a number in the parameters',
      '1234567890123',
      (config) => {
        config.params = { pin: 1_234_567_890_123 };
      },
    ],
    [
      'parameters in parameters',
      'deep-secret-77',
      (config) => {
        config.params = { outer: { inner: ['deep-secret-77'] } };
      },
    ],
    [
      'the result of a serialiser',
      'serialised-5ecret',
      (config) => {
        config.params = { any: 'thing' };
        config.paramsSerializer = () => 'signed=serialised-5ecret';
      },
    ],
    [
      'basic authentication',
      'basic-pass-word',
      (config) => {
        config.auth = { username: 'me', password: 'basic-pass-word' };
      },
    ],
    [
      'a parameter that contains `=`',
      'AKIAIOSFODNN7=x',
      (config) => {
        config.params = { key: 'AKIAIOSFODNN7=x' };
      },
    ],
    [
      'a value in the query that contains an encoded `&`',
      'longsecretname=tail',
      (config) => {
        config.url += `?key=${encodeURIComponent('abc&longsecretname=tail')}`;
      },
    ],
    [
      'a base URL with a password',
      'correcthorse',
      (config) => {
        const { host, pathname } = new URL(config.url ?? '');
        config.baseURL = `http://bob:correcthorse@${host}`;
        config.url = pathname;
      },
    ],
    [
      'a field of the body',
      'AKIAIOSFODNN7',
      (config) => {
        config.data = JSON.stringify({ ...JSON.parse(config.data), apiKey: 'AKIAIOSFODNN7' });
      },
    ],
  ])('is withheld: %s', async (_, secret, add) => {
    const server = await rawServer((__, response) => answer(response, 500, `you sent ${secret}`));
    const instance = axios.create();
    instance.interceptors.request.use((config) => {
      add(config);
      return config;
    });
    const http = createHttp({ baseURL: server.url, axios: instance });
    const { error } = await outcomeOf(http.json({ path: '/x', body: {} }));
    expect(error).toMatchObject({ code: 'http-status', status: 500 });
    expect(error).not.toHaveProperty('serverMessage');
    expectHidden(error, secret);
  });
});

describe('a password of the caller’s axios', () => {
  it('is withheld if it contains `=`', async () => {
    const instance = axios.create({ auth: { username: 'u', password: 'correcthorse=1' } });
    const error = await errorOf(
      { login: (response) => answer(response, 400, 'bad password correcthorse=1') },
      { axios: instance },
    );
    expect(error).toMatchObject({ status: 400, step: 'login' });
    expect(error).not.toHaveProperty('serverMessage');
  });
});

describe('an interceptor that', () => {
  type Change = (config: InternalAxiosRequestConfig) => InternalAxiosRequestConfig;
  const changes: [string, Change][] = [
    ['replaces `transformRequest`', (config) => ({ ...config, transformRequest: [] })],
    [
      'returns a config of its own',
      ({ url, method, headers, data }) =>
        ({
          url,
          method,
          headers,
          data,
          adapter: 'http',
          responseType: 'stream',
          validateStatus: null,
        }) as never,
    ],
  ];

  describe.each(changes)('%s', (_, change) => {
    const changing = () => {
      const instance = axios.create();
      instance.interceptors.request.use(change);
      return instance;
    };

    it.each<[string, GPTalkOptions]>([
      ['the fingerprint', { fingerprint: 'declared-secret-1' }],
      ['a header of the client', { headers: { 'x-key': 'declared-secret-1' } }],
    ])('doesn’t show %s', async (__, options) => {
      const error = await errorOf(
        { login: (response) => answer(response, 400, 'bad declared-secret-1') },
        { ...options, axios: changing() },
      );
      expect(error).toMatchObject({ status: 400, step: 'login' });
      expect(error).not.toHaveProperty('serverMessage');
    });

    it('doesn’t show a token', async () => {
      const echo = 'neither bearer-secret-1f2e3d nor stream-secret-9a8b7c';
      const error = await errorOf(
        { stream: (response) => answer(response, 400, echo) },
        { axios: changing() },
      );
      expect(error).toMatchObject({ status: 400, step: 'stream' });
      expect(error).not.toHaveProperty('serverMessage');
    });

    it.each<[string, Omit<HttpRequest, 'path'> & { path?: string }]>([
      ['a header', { headers: { 'x-key': 'declared-secret-1' } }],
      ['the query', { path: '/?key=declared-secret-1' }],
      ['a declared secret', { secrets: ['declared-secret-1'] }],
    ])('doesn’t show %s of a request', async (__, request) => {
      const server = await rawServer((___, response) =>
        answer(response, 400, 'bad declared-secret-1'),
      );
      const http = createHttp({ baseURL: server.url, axios: changing() });
      const { error } = await outcomeOf(http.json({ path: '/', ...request }));
      expect(error).toMatchObject({ status: 400 });
      expect(error).not.toHaveProperty('serverMessage');
    });
  });
});

it('a number in a header of one request is withheld', async () => {
  const server = await rawServer((_, response) => answer(response, 400, 'bad 8812345678901234'));
  const http = createHttp({ baseURL: server.url });
  const headers = { 'x-api-key': '8812345678901234' };
  const { error } = await outcomeOf(http.json({ path: '/', headers }));
  expect(error).toMatchObject({ status: 400 });
  expect(error).not.toHaveProperty('serverMessage');
});

describe('a secret while its request is under way', () => {
  it('is withheld after 500 other answers with fresh headers', async () => {
    let breakFirst: (() => void) | undefined;
    const server = await rawServer(
      service({
        text: (response) => json(response, { token: randomBytes(16).toString('hex') }),
        stream(response, { url }) {
          if (breakFirst) {
            eventStream(response).end(`${message('a')}data: [DONE]\n\n`);
            return;
          }
          eventStream(response).write(message('a'));
          const words = JSON.stringify({ error: { message: `stream ${url} broke` } });
          breakFirst = () => response.end(`data: ${words}\n\n`);
        },
      }),
    );
    const instance = axios.create();
    instance.interceptors.request.use((config) => {
      for (let count = 0; count < 5; count++) {
        config.headers.set(`x-fresh-${count}`, randomBytes(16).toString('hex'));
      }
      return config;
    });
    const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
    const first = outcomeOf(gptalk.stream('first'));
    await eventually('the first answer has begun', () => breakFirst !== undefined);
    for (let count = 0; count < 500; count += 20) {
      await Promise.all(Array.from({ length: 20 }, () => lastValueFrom(gptalk.stream('another'))));
    }
    breakFirst?.();
    const { error } = await first;
    expect(error).toMatchObject({ code: 'service', step: 'stream', outcome: 'accepted' });
    expect(error).not.toHaveProperty('serverMessage');
  });

  it.each([
    ['a part of itself', (token: string) => token.slice(0, 15)],
    ['its last part', (token: string) => token.slice(-15)],
    ['the fingerprint', () => 'fingerprint-secret-5d4c'],
  ])('is withheld if it has 5,000 parts and the text is %s', async (_, echo) => {
    const token = Array.from({ length: 5_000 }, (__, index) => `p${100_000 + index}`).join(',');
    const url = await roomyServer(
      service({
        login: (response) => json(response, { token, expires_at: 4e9 }),
        text: (response) => answer(response, 400, `not ${echo(token)}`),
      }),
    );
    const fingerprint = 'fingerprint-secret-5d4c';
    const { error } = await outcomeOf(createGPTalk({ baseURL: url, fingerprint }).stream('Hi'));
    expect(error).toMatchObject({ status: 400, step: 'text' });
    expect(error).not.toHaveProperty('serverMessage');
  });
});

describe('an echo in any spelling', () => {
  it('should never show eight characters of a secret, wherever they occur', async () => {
    let echo = '';
    let place: 'status' | 'words' | 'code' | 'stream' = 'status';
    const server = await rawServer(
      service({
        text: (response) => {
          if (place === 'stream') json(response, { token: 'stream-token' });
          else if (place === 'status') answer(response, 500, echo);
          else {
            const body = place === 'words' ? { message: echo } : { message: 'no', code: echo };
            answer(response, 200, JSON.stringify(body), asJson);
          }
        },
        stream: (response) =>
          eventStream(response).end(`data: ${JSON.stringify({ error: { message: echo } })}\n\n`),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        anySecret.map((text) => text.trim()).filter((text) => text.length >= 8),
        anySpelling,
        fc.constantFrom('status', 'words', 'code', 'stream' as const),
        async (secret, { spell }, anyPlace) => {
          echo = spell(secret);
          place = anyPlace as typeof place;
          const gptalk = createGPTalk({ baseURL: server.url, headers: { 'x-own': secret } });
          const { error } = await outcomeOf(gptalk.stream('Hi'));
          expect(error).not.toHaveProperty('serverMessage', echo);
          expect(error).not.toHaveProperty('serviceCode');
          // A longer one is shortened, and may then contain less than eight characters of the secret.
          expectHidden(error, secret, ...(echo.length <= 500 ? [echo] : []));
        },
      ),
      { numRuns: 100 },
    );
  });
});

it('a text of the server that contains no secret is shown unchanged', async () => {
  const words = 'The quota of 100 requests (plan "free") is used up until 2026-12-01T00:00:00Z.';
  const body = JSON.stringify({ error: { message: words, code: 'quota_exceeded' } });
  const error = await errorOf({ text: (response) => answer(response, 429, body, asJson) });
  expect(error).toMatchObject({ status: 429, serverMessage: words, outcome: 'refused' });
  const http = createHttp({ baseURL: 'http://127.0.0.1:1' });
  await expect(firstValueFrom(http.json({ path: '/' }))).rejects.toThrow('127.0.0.1:1 was refused');
});
