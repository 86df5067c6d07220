import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import axios, { type AxiosAdapter, type CreateAxiosDefaults } from 'axios';
import { concat } from 'rxjs';
import {
  createGPTalk,
  createHttp,
  type Http,
  type HttpOptions,
  type HttpStatusError,
} from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { redact } from '../../src/errors/redact';
import { streamingAdapter } from '../../src/http/adapter';
import { requestFailure } from '../../src/http/failure';
import { retryAfterMs } from '../../src/http/retryAfter';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { eventStream, service } from '../support/service';

const baseURL = 'http://localhost:8080';
const request = {
  step: 'login',
  method: 'POST',
  path: '/x',
  headers: { origin: 'o', 'user-agent': 'u', 'x-kept': 'k' },
  secrets: new Set<string>(),
} as const;

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Lets everything look as in a browser: no Node.js, a name and an origin of its own. */
function pretendBrowser(): void {
  vi.stubGlobal('process', undefined);
  vi.stubGlobal('navigator', { userAgent: 'Browser/1.0' });
  class BrowserRequest extends Request {
    constructor(input: string | Request, init?: RequestInit) {
      super(input, init);
      this.headers.delete('origin');
    }
  }
  vi.stubGlobal('Request', BrowserRequest);
}

describe('createHttp', () => {
  it.each([
    [{ baseURL: 'localhost' }, 'Expected `baseURL` to be an absolute http(s) URL'],
    [{ baseURL: 'ftp://localhost' }, 'got another scheme'],
    [{ baseURL: 'http://user:hidden@localhost' }, 'without user name, query and fragment'],
    [{ baseURL: 'http://localhost/?key=hidden' }, 'without user name, query and fragment'],
    [{ baseURL: 'http://localhost/#hidden' }, 'without user name, query and fragment'],
    [{}, 'got undefined'],
    [{ baseURL, now: 5 }, 'Expected `now` to be a function, got `5` (number)'],
    [{ baseURL, axios: {} }, 'Expected `axios` to be an axios instance, got an object'],
    [{ baseURL, axios: null }, 'Expected `axios` to be an axios instance, got null'],
    [{ baseURL, headers: 'x' }, 'Expected `headers` to be an object, got a string'],
    [{ baseURL, headers: { 'x-a': 5 } }, "Expected `headers['x-a']` to be a string, got a number"],
    [{ baseURL, headers: { 'x y': 'z' } }, 'to be header names, got `x y`'],
    [{ baseURL, headers: { 'x-a': 'hidden\n' } }, 'a text that a header can bear'],
    [{ baseURL, headers: { 'x-a': 'hidden€' } }, 'a text that a header can bear'],
    [{ baseUrl: baseURL }, 'got `baseUrl`'],
    [{ baseURL, deadlines: { idle: 5 } }, 'Expected `deadlines` to have only `responseMs`'],
    [{ baseURL, deadlines: 5_000 }, 'Expected `deadlines` to be an object, got a number'],
    [{ baseURL, userAgent: 5 }, 'Expected `userAgent` to be a string, got a number'],
    [{ baseURL, axios: axios.create({ adapter: 'xhr' }) }, 'an adapter that can stream'],
  ])('refuses %o at once', (options, expected) => {
    const create = () => createHttp(options as HttpOptions);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(expected);
    expect(create).not.toThrow(/hidden/);
  });

  it('takes the base URL from axios, and drops the slash at its end', () => {
    const instance = axios.create({ baseURL: `${baseURL}/talk//` });
    expect(createHttp({ axios: instance }).url).toBe(`${baseURL}/talk`);
    expect(createHttp({ axios: instance, baseURL }).url).toBe(baseURL);
  });
});

describe('the adapter', () => {
  it('of the caller’s own is used, as long as it streams', async () => {
    const adapter: AxiosAdapter = async (config) => {
      const data = new PassThrough();
      data.end('{"from": "adapter"}');
      return { data, status: 200, statusText: 'OK', headers: {}, config };
    };
    const http = createHttp({ baseURL, axios: axios.create({ adapter }) });
    expect(await outcomeOf(http.json(request))).toEqual({
      values: [{ from: 'adapter' }],
      error: undefined,
    });
  });

  it('that gives no stream is a ProtocolError', async () => {
    const adapter: AxiosAdapter = async (config) => ({
      data: '{}',
      status: 200,
      statusText: 'OK',
      headers: {},
      config,
    });
    const http = createHttp({ baseURL, axios: axios.create({ adapter }) });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ code: 'protocol', step: 'login' });
  });

  it.each(['node', 'web'] as const)(
    'is left in time where an interceptor is slow (%s)',
    async (kind) => {
      const node = new PassThrough();
      let isCancelled = false;
      const web = new ReadableStream({
        cancel() {
          isCancelled = true;
        },
      });
      const adapter: AxiosAdapter = async (config) => {
        const data = kind === 'node' ? node : web;
        return { data, status: 200, statusText: 'OK', headers: {}, config };
      };
      const instance = axios.create({ adapter });
      let isIntercepted = false;
      let pass = () => {};
      instance.interceptors.response.use(async (response) => {
        isIntercepted = true;
        await new Promise<void>((resolve) => {
          pass = resolve;
        });
        return response;
      });
      const subscription = createHttp({ baseURL, axios: instance }).json(request).subscribe();
      await eventually('the response is intercepted', () => isIntercepted);
      subscription.unsubscribe();
      pass();
      const isClosed = () => (kind === 'node' ? node.destroyed : isCancelled);
      await eventually('the body is closed', isClosed);
      expect(isClosed()).toBe(true);
    },
  );

  it('of a body that fails in the middle is a typed error, in Node and on the web', async () => {
    const failing = (data: unknown): Http => {
      const adapter: AxiosAdapter = async (config) => ({
        data,
        status: 200,
        statusText: 'OK',
        headers: {},
        config,
      });
      return createHttp({ baseURL, axios: axios.create({ adapter }) });
    };
    const node = new PassThrough();
    setTimeout(() => node.destroy(), 5);
    const web = new ReadableStream({
      start: (controller) => controller.error(new Error('gone')),
    });
    for (const data of [node, web]) {
      const { error } = await outcomeOf(failing(data).json(request));
      expect(error).toMatchObject({
        code: 'network',
        step: 'login',
        message: 'The connection was reset (ECONNRESET)',
      });
    }
  });
});

describe('in a browser', () => {
  it('forbidden headers are left out, and the browser’s own name is told', async () => {
    const sent: unknown[] = [];
    const adapter: AxiosAdapter = async (config) => {
      sent.push(config.headers.toJSON());
      const data = new Response('{}').body;
      return { data, status: 200, statusText: 'OK', headers: {}, config };
    };
    pretendBrowser();
    const http = createHttp({ baseURL, axios: axios.create({ adapter }) });
    const { values } = await outcomeOf(http.json(request));
    vi.unstubAllGlobals();
    expect(values).toEqual([{}]);
    expect(http.userAgent).toBe('Browser/1.0');
    expect(sent[0]).toMatchObject({ 'x-kept': 'k' });
    expect(sent[0]).not.toHaveProperty('origin');
    expect(sent[0]).not.toHaveProperty('user-agent');
  });

  it('axios does not put its name in the place of the browser’s', async () => {
    const sent: Request[] = [];
    const fetch = async (request: Request) => {
      sent.push(request);
      return new Response('{}');
    };
    pretendBrowser();
    const instance = axios.create({ adapter: 'fetch', env: { fetch: fetch as never } });
    const outcome = await outcomeOf(createHttp({ baseURL, axios: instance }).json(request));
    vi.unstubAllGlobals();
    expect(outcome.values).toEqual([{}]);
    expect(sent[0]?.headers.get('x-kept')).toBe('k');
    expect(sent[0]?.headers.get('user-agent')).toBe(null);
  });

  it('a failure of the network, of which it says nothing, may pass', async () => {
    const fetch = async () => {
      throw new TypeError('Failed to fetch');
    };
    pretendBrowser();
    const instance = axios.create({ adapter: 'fetch', env: { fetch } });
    const { error } = await outcomeOf(createHttp({ baseURL, axios: instance }).json(request));
    vi.unstubAllGlobals();
    expect(error).toMatchObject({ systemCode: 'ERR_NETWORK', isRetryable: true });
  });

  it('of no name, the library names itself', () => {
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('navigator', undefined);
    const { userAgent } = createHttp({ baseURL });
    vi.unstubAllGlobals();
    expect(userAgent).toMatch(/^Mozilla\/5\.0 \(compatible; rxtalk\/[\d.]+; unknown\)$/);
  });
});

describe('in an edge runtime', () => {
  beforeEach(() => {
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('navigator', { userAgent: 'Edge' });
  });

  it('which allows every header, all are sent', async () => {
    const sent: Request[] = [];
    const fetch = async (request: Request) => {
      sent.push(request);
      return new Response('{}');
    };
    const instance = axios.create({ adapter: 'fetch', env: { fetch: fetch as never } });
    await outcomeOf(createHttp({ baseURL, axios: instance }).json(request));
    expect(sent[0]?.headers.get('origin')).toBe('o');
    expect(sent[0]?.headers.get('user-agent')).toBe('u');
  });

  it('without a `Request`, what a browser would set is left out', async () => {
    const sent: Record<string, unknown>[] = [];
    const adapter: AxiosAdapter = async (config) => {
      sent.push(config.headers.toJSON());
      return { data: new Response('{}').body, status: 200, statusText: '', headers: {}, config };
    };
    vi.stubGlobal('Request', undefined);
    await outcomeOf(createHttp({ baseURL, axios: axios.create({ adapter }) }).json(request));
    expect(sent[0]).not.toHaveProperty('origin');
  });

  it('a failure that the runtime calls retryable may pass', () => {
    const lost = Object.assign(new Error('Network connection lost.'), { retryable: true });
    expect(requestFailure(new Error('x', { cause: lost }))).toMatchObject({
      systemCode: 'ERR_NETWORK',
      isRetryable: true,
    });
  });
});

describe('the caller’s axios', () => {
  const failing = (response: ServerResponse) => {
    response.writeHead(403);
    response.end(`seen: ${JSON.stringify(response.req.headers)} ${response.req.url}`);
  };
  const credentials = { username: 'someone', password: 'instance-secret' };

  it.each<[string, CreateAxiosDefaults]>([
    ['headers', { headers: { Authorization: 'Bearer instance-secret' } as never }],
    ['parameters', { params: { key: 'instance-secret' } }],
    ['basic authentication', { auth: credentials }],
  ])('with %s of its own has no secret in an error', async (_, defaults) => {
    const server = await rawServer((_request, response) => failing(response));
    const http = createHttp({ baseURL: server.url, axios: axios.create(defaults) });
    const { error } = await outcomeOf(http.json(request));
    const { serverMessage } = error as HttpStatusError;
    expect(serverMessage).toContain('[redacted]');
    expect(serverMessage).not.toContain('instance-secret');
    expect(serverMessage).not.toContain(btoa('someone:instance-secret'));
  });

  it.each([
    ['secret-key', 'own-header-secret', 'own-header-secret'],
    ['content-key', 'own-header-secret', 'own-header-secret'],
    ['authorization', 'Token scheme-secret', 'scheme-secret'],
    ['authorization', `Basic ${btoa('me:decoded-secret')}`, 'decoded-secret'],
    ['cookie', 'a=first-cookie; session=second-cookie', 'second-cookie'],
  ])('with the header %s has no part of it in an error', async (name, value, secret) => {
    const server = await rawServer((_request, response) => {
      response.writeHead(403).end(`seen: ${secret}`);
    });
    const http = createHttp({ baseURL: server.url, headers: { [name]: value } });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ serverMessage: 'seen: [redacted]' });
  });

  it.each([
    ['parameters of a URL', new URLSearchParams({ key: 'instance-secret' })],
    ['a list of parameters', { keys: ['other', 'instance-secret'] }],
  ])('with %s of its own has no secret in an error', async (_, params) => {
    const server = await rawServer((_request, response) => failing(response));
    const http = createHttp({ baseURL: server.url, axios: axios.create({ params }) });
    const { error } = await outcomeOf(http.json(request));
    expect((error as HttpStatusError).serverMessage).not.toContain('instance-secret');
  });

  it('with an interceptor that signs each request has no signature in a stream error', async () => {
    const handler = service({
      stream: (response, { headers }) => {
        const message = `bad signature ${headers['x-signature']}`;
        eventStream(response).end(`data: ${JSON.stringify({ error: { message } })}\n\n`);
      },
    });
    const server = await rawServer(handler);
    const instance = axios.create();
    let requests = 0;
    instance.interceptors.request.use((config) => {
      config.headers.set('x-signature', `signature-of-request-${++requests}`);
      return config;
    });
    const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ code: 'service', serverMessage: 'bad signature [redacted]' });
  });

  it('with an interceptor that adds a secret has none in an error', async () => {
    const server = await rawServer((_request, response) => failing(response));
    const instance = axios.create();
    instance.interceptors.request.use((config) => {
      config.headers.set('x-gateway', 'interceptor-secret');
      return config;
    });
    const { error } = await outcomeOf(
      createHttp({ baseURL: server.url, axios: instance }).json(request),
    );
    expect((error as HttpStatusError).serverMessage).toContain('[redacted]');
    expect((error as HttpStatusError).serverMessage).not.toContain('interceptor-secret');
  });

  it('with basic authentication leaves the bearer token in its place', async () => {
    const server = await startGPTalkServer({ answer: () => ['Hi'] });
    onTestFinished(() => server.close());
    const gptalk = createGPTalk({
      baseURL: server.url,
      axios: axios.create({ auth: credentials }),
    });
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual({ values: ['Hi'], error: undefined });
  });

  it.each([
    ['nothing', () => undefined],
    ['the data alone', ({ data }: { data: unknown }) => data],
  ])('with an interceptor that gives %s is a ProtocolError that says so', async (_, give) => {
    const server = await rawServer((_request, response) => void response.end('{}'));
    const instance = axios.create();
    instance.interceptors.response.use(give as never);
    const { error } = await outcomeOf(
      createHttp({ baseURL: server.url, axios: instance }).json(request),
    );
    expect(error).toMatchObject({
      code: 'protocol',
      message: expect.stringMatching('interceptor'),
    });
  });

  it('with an interceptor that reads the body itself is a ProtocolError that says so', async () => {
    const server = await rawServer((_request, response) => void response.end('{}'));
    const instance = axios.create({ adapter: 'fetch' });
    instance.interceptors.response.use((response) => {
      response.data.getReader();
      return response;
    });
    const { error } = await outcomeOf(
      createHttp({ baseURL: server.url, axios: instance }).json(request),
    );
    expect(error).toMatchObject({
      code: 'protocol',
      step: 'login',
      message: expect.stringMatching('interceptor'),
    });
  });

  it('with an interceptor that fails is an error that no retry will mend', async () => {
    const instance = axios.create();
    instance.interceptors.request.use(() => {
      throw new RangeError('a bug of the caller’s');
    });
    const { error } = await outcomeOf(createHttp({ baseURL, axios: instance }).json(request));
    expect(error).toMatchObject({ code: 'network', isRetryable: false });
  });

  it.each(['http', 'fetch'] as const)('has its timeout left out (%s)', async (adapter) => {
    const server = await rawServer((_request, response) => {
      response.writeHead(200);
      response.write('{"slow": ');
      setTimeout(() => response.end('true}'), 150);
    });
    const instance = axios.create({ adapter, timeout: 40 });
    const { values } = await outcomeOf(
      createHttp({ baseURL: server.url, axios: instance }).json(request),
    );
    expect(values).toEqual([{ slow: true }]);
  });

  it.each(['http', 'fetch'] as const)('follows no redirect (%s)', async (adapter) => {
    const elsewhere = await rawServer((_request, response) => void response.end('{}'));
    const server = await rawServer((_request, response) => {
      response.writeHead(307, { location: elsewhere.url }).end();
    });
    const instance = axios.create({ adapter, maxRedirects: 5 });
    const { error } = await outcomeOf(
      createHttp({ baseURL: server.url, axios: instance }).json(request),
    );
    expect(error).toMatchObject({ code: 'http-status', status: 307 });
    expect(elsewhere.requests).toEqual([]);
  });

  it('is asked for `http` first and for `fetch` where there is none, never for XHR', () => {
    expect(streamingAdapter(axios.create())).toEqual(['http', 'fetch']);
    expect(streamingAdapter(axios.create({ adapter: 'fetch' }))).toEqual(['fetch']);
  });
});

describe('a body', () => {
  it.each([200, 500])(
    'that nests errors without end is one of ours (status %i)',
    async (status) => {
      const server = await rawServer((_request, response) => {
        response.writeHead(status).end(`${'{"error":'.repeat(6_000)}1${'}'.repeat(6_000)}`);
      });
      const gptalk = createGPTalk({ baseURL: server.url });
      const { error } = await outcomeOf(gptalk.stream('Hi'));
      expect(error).toMatchObject({ code: status === 200 ? 'protocol' : 'http-status' });
    },
  );

  it('of an error that stalls does not keep its status back', async () => {
    const server = await rawServer((_request, response) => {
      response.writeHead(429, { 'retry-after': '7' });
      response.write('wait');
    });
    const http = createHttp({ baseURL: server.url, deadlines: { responseMs: 100, idleMs: 200 } });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ status: 429, retryAfterMs: 7_000, serverMessage: 'wait' });
  });

  it('that broke before anybody read it is an error at once', async () => {
    const server = await rawServer((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{');
      setTimeout(() => response.destroy(), 10);
    });
    const instance = axios.create();
    instance.interceptors.response.use(async (response) => {
      await new Promise((resolve) => setTimeout(resolve, 80));
      return response;
    });
    const http = createHttp({
      baseURL: server.url,
      axios: instance,
      deadlines: { idleMs: 0, responseMs: 0 },
    });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ code: 'network', systemCode: 'ECONNRESET' });
  });

  it('that comes a byte at a time meets the response deadline', async () => {
    const server = await rawServer((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    });
    const http = createHttp({ baseURL: server.url, deadlines: { responseMs: 120, idleMs: 0 } });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ code: 'deadline', phase: 'response', step: 'login' });
  });

  it('of a redirect that a browser hides is a status of 0', async () => {
    const adapter: AxiosAdapter = async (config) => ({
      data: null,
      status: 0,
      statusText: '',
      headers: {},
      config,
    });
    const http = createHttp({ baseURL, axios: axios.create({ adapter }) });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ code: 'http-status', status: 0 });
    expect(error).toHaveProperty('message', expect.stringContaining('redirect'));
  });

  it.each([
    '{"data":{"token":"fresh-secret"}}',
    '{"data":{"token":"fresh-secret"',
    '"fresh-secret"',
  ])('of an error that may hold a fresh token is not shown: %s', async (body) => {
    const server = await rawServer((_request, response) => {
      response.writeHead(500).end(body);
    });
    const { error } = await outcomeOf(createHttp({ baseURL: server.url }).json(request));
    expect(error).toMatchObject({ code: 'http-status', status: 500 });
    expect(error).not.toHaveProperty('serverMessage');
  });
});

describe('connections', () => {
  it.each(['httpAgent', 'httpsAgent'] as const)(
    'of the caller’s own %s stay as they are',
    async (name) => {
      const server = await rawServer((_, response) => {
        response.end('{}');
      });
      const { Agent } = await import(name === 'httpAgent' ? 'node:http' : 'node:https');
      const agent = new Agent({ keepAlive: true });
      const http = createHttp({ baseURL: server.url, axios: axios.create({ [name]: agent }) });
      await outcomeOf(http.json(request));
      await new Promise((resolve) => setTimeout(resolve, 20));
      // A caller's agent keeps its idle socket; ours are closed with the last request.
      expect(server.sockets.size).toBe(name === 'httpAgent' ? 1 : 0);
      agent.destroy();
    },
  );

  it('serve one request each in Deno, which would send it again when it is aborted', async () => {
    const connections: (string | undefined)[] = [];
    const server = await rawServer(({ headers }, response) => {
      connections.push(headers.connection);
      response.end('{}');
    });
    vi.stubGlobal('process', { ...process, versions: { ...process.versions, deno: '2.9.6' } });
    const http = createHttp({ baseURL: server.url });
    vi.unstubAllGlobals();
    const twice$ = concat(http.json(request), http.json(request));
    expect(await outcomeOf(twice$)).toMatchObject({ values: [{}, {}] });
    expect(connections).toEqual(['close', 'close']);
  });

  it('work without agents where the runtime has none to give', async () => {
    const server = await rawServer((_, response) => {
      response.end('{}');
    });
    const { getBuiltinModule: _, ...rest } = process;
    vi.stubGlobal('process', { ...rest, versions: process.versions });
    const http = createHttp({ baseURL: server.url });
    vi.unstubAllGlobals();
    expect(await outcomeOf(http.json(request))).toMatchObject({ values: [{}] });
    await eventually('no socket is left', () => server.sockets.size === 0);
  });
});

describe('redact', () => {
  it.each([
    ['as it is', 'token abc/d+e!', 'token [redacted]!'],
    ['in a URL', '?t=abc%2Fd%2Be&x', '?t=[redacted]&x'],
    ['in base64', `Basic ${btoa('abc/d+e')}`, 'Basic [redacted]'],
    ['in HTML', 'token abc&#x2F;d&#x2B;e!', 'token [redacted]!'],
    ['in a URL with lower-case digits', '?t=abc%2fd%2be&x', '?t=[redacted]&x'],
    ['in JSON with escaped slashes', '"abc\\/d+e"', '"[redacted]"'],
    ['several times', 'abc/d+e abc/d+e', '[redacted] [redacted]'],
  ])('takes a secret out %s', (_, text, expected) => {
    expect(redact(text, ['abc/d+e'])).toBe(expected);
  });

  it('takes a secret out of a JSON string', () => {
    expect(redact(JSON.stringify('a"b\n'), ['a"b\n'])).toBe('"[redacted]"');
  });

  it('takes out the longer of two secrets, and no secret out of what it has put in', () => {
    expect(redact('abcdef abc e', ['abc', 'abcdef', 'e'])).toBe('[redacted] [redacted] [redacted]');
  });

  it('takes out a part of a secret where the text breaks off', () => {
    expect(redact('Bearer abcdefgh', ['abcdefghijkl'])).toBe('Bearer [redacted]');
    expect(redact('Bearer abc', ['abcdefghijkl'])).toBe('Bearer abc');
  });

  it('caps the text after the secrets are out, so that none is cut in two', () => {
    const text = `${'x'.repeat(490)} abcdefghijkl`;
    expect(redact(text, ['abcdefghijkl'])).toBe(`${'x'.repeat(490)} [redacte…`);
  });

  it('knows no empty secret, and bears half a surrogate pair', () => {
    expect(redact('ab', ['', '\ud83d'])).toBe('ab');
  });
});

describe('retryAfterMs', () => {
  it.each([
    ['0', 0],
    [' 12 ', 12_000],
    ['Thu, 01 Jan 1970 00:00:05 GMT', 4_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['99999999999', 2 ** 31 - 1],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s is %s', (header, expected) => {
    expect(retryAfterMs(header, 1_000)).toBe(expected);
  });
});

describe('requestFailure', () => {
  it('finds the system’s code behind the one of the adapter', () => {
    const cause = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
    const error = Object.assign(new Error('Network Error', { cause }), { code: 'ERR_NETWORK' });
    expect(requestFailure(error)).toMatchObject({
      systemCode: 'ENOTFOUND',
      message: 'The host name could not be resolved (ENOTFOUND)',
    });
  });

  it('tells a missing adapter, which no retry will bring', () => {
    const error = Object.assign(new Error('x'), { code: 'ERR_NOT_SUPPORT' });
    expect(requestFailure(error)).toMatchObject({ code: 'network', isRetryable: false });
  });

  it.each([undefined, 'x', new Error('x'), Object.assign(new Error('x'), { code: 'secret!' })])(
    'shows nothing of what it does not know: %s',
    (error) => {
      expect(requestFailure(error)).toMatchObject({ message: 'The request failed' });
    },
  );
});

it('a DNS failure is a NetworkError', async () => {
  const http = createHttp({ baseURL: 'http://no-such-host.invalid' });
  const { error } = await outcomeOf(http.json(request));
  expect(error).toMatchObject({ code: 'network', step: 'login' });
  expect(['ENOTFOUND', 'EAI_AGAIN']).toContain((error as { systemCode: string }).systemCode);
});
