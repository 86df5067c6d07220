import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import axios, { type AxiosResponse } from 'axios';
import { concat, EMPTY, lastValueFrom, merge, of, retry, throwError, toArray } from 'rxjs';
import {
  backoff,
  createGPTalk,
  createHttp,
  type RequestOutcome,
  type RxtalkError,
  readContent,
  retryText,
} from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { record } from '../support/record';
import { answer, at, eventStream, type Handlers, json, message, service } from '../support/service';
import { stopTimers } from '../support/virtualTime';

async function errorOf(handlers: Handlers, options = {}): Promise<RxtalkError> {
  const server = await rawServer(service(handlers));
  const gptalk = createGPTalk({ baseURL: server.url, ...options });
  return (await outcomeOf(gptalk.stream('Hi'))).error as RxtalkError;
}

const asJson = { 'content-type': 'application/json' };

describe.each(['http', 'fetch'] as const)('the outcome over the %s adapter', (adapter) => {
  const options = { axios: axios.create({ adapter }) };

  it.each<[number, RequestOutcome]>([
    [400, 'refused'],
    [401, 'refused'],
    [408, 'unknown'],
    [429, 'refused'],
    [500, 'unknown'],
    [503, 'unknown'],
    [307, 'unknown'],
  ])('of the status %i is %s for the text, and accepted in the stream', async (status, outcome) => {
    const handler = at('text', (response) => answer(response, status, ''));
    expect(await errorOf(handler, options)).toMatchObject({ status, step: 'text', outcome });
    const inStream = at('stream', (response) => answer(response, status, ''));
    expect(await errorOf(inStream, options)).toMatchObject({
      status,
      step: 'stream',
      outcome: 'accepted',
    });
    const inLogin = at('login', (response) => answer(response, status, ''));
    expect(await errorOf(inLogin, options)).toMatchObject({
      status,
      step: 'login',
      outcome: outcome === 'refused' ? 'refused' : 'unsent',
    });
  });

  it('of a 503 with Retry-After is refused', async () => {
    const handler = at('text', (response) => answer(response, 503, '', { 'retry-after': '7' }));
    const error = await errorOf(handler, options);
    expect(error).toMatchObject({ outcome: 'refused', retryAfterMs: 7_000, isRetryable: true });
  });

  it('of a reset is unknown for the text', async () => {
    const error = await errorOf(
      at('text', (response) => response.destroy()),
      options,
    );
    expect(error).toMatchObject({ code: 'network', step: 'text', outcome: 'unknown' });
  });

  it('of a body that breaks off is unknown for the text', async () => {
    const handler = at('text', (response) => {
      response.writeHead(200, { ...asJson, 'content-length': '100' });
      response.write('{"data"', () => response.destroy());
    });
    expect(await errorOf(handler, options)).toMatchObject({ step: 'text', outcome: 'unknown' });
  });

  it('of a refused connection is unsent, and the error names the address', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const gptalk = createGPTalk({ baseURL: `http://127.0.0.1:${port}`, ...options });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ code: 'network', outcome: 'unsent', isRetryable: true });
    expect(error).toHaveProperty(
      'message',
      expect.stringContaining(`127.0.0.1:${port} was refused`),
    );
  });

  it.each<[string, Handlers, object]>([
    [
      'a stream that is cut',
      { stream: (response) => eventStream(response).end(message('Hel')) },
      { code: 'truncated', isTransient: true },
    ],
    [
      'a stream that ends inside a message',
      { stream: (response) => eventStream(response).end(`${message('Hel')}data: {"content":"Hel`) },
      { code: 'truncated', message: 'The stream ended inside a message', isTransient: true },
    ],
    [
      'an error in the stream',
      {
        stream: (response) =>
          eventStream(response).end(`${message('Hel')}data: {"error":"no"}\n\n`),
      },
      { code: 'service', serverMessage: 'no' },
    ],
    [
      'broken JSON in the stream',
      { stream: (response) => eventStream(response).end(`${message('Hel')}data: {"con\n\n`) },
      { code: 'protocol' },
    ],
    [
      'a rewrite',
      { stream: (response) => eventStream(response).end(message('Hel') + message('Bye')) },
      { code: 'rewrite' },
    ],
  ])('of %s is accepted', async (_, handlers, details) => {
    const error = await errorOf(handlers, options);
    expect(error).toMatchObject({
      ...details,
      step: 'stream',
      outcome: 'accepted',
      isRetryable: false,
    });
  });
});

describe('a rejection in an envelope with empty data', () => {
  const quota = JSON.stringify({ code: 1003, message: 'quota exceeded', data: {} });

  it.each(['login', 'text'] as const)(
    'is a ServiceError with its reason in the step %s',
    async (step) => {
      const error = await errorOf(at(step, (response) => answer(response, 200, quota, asJson)));
      expect(error).toMatchObject({
        code: 'service',
        step,
        serviceCode: 1003,
        serverMessage: 'quota exceeded',
        outcome: 'refused',
        isRetryable: false,
      });
    },
  );

  it('returns the use', async () => {
    let texts = 0;
    const server = await rawServer(
      service({
        text: (response) =>
          ++texts % 2 === 1 ? answer(response, 200, quota, asJson) : json(response, { token: 's' }),
      }),
    );
    const gptalk = createGPTalk({ baseURL: server.url, maxUses: 2 });
    for (let count = 0; count < 4; count++) await outcomeOf(gptalk.stream('Hi'));
    expect(texts).toBe(4);
    expect(gptalk.tokens.logins).toBe(1);
  });

  it('renews the token if the code is 401', async () => {
    let texts = 0;
    const expired = JSON.stringify({ code: 401, message: 'expired', data: {} });
    const server = await rawServer(
      service({
        text: (response) =>
          ++texts === 1 ? answer(response, 200, expired, asJson) : json(response, { token: 's' }),
      }),
    );
    const gptalk = createGPTalk({ baseURL: server.url });
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual({ values: ['Hello'], error: undefined });
    expect(gptalk.tokens.logins).toBe(2);
  });

  it('is a ProtocolError if the code of the envelope means success', async () => {
    const well = JSON.stringify({ code: 0, message: 'ok', data: {} });
    const error = await errorOf(at('text', (response) => answer(response, 200, well, asJson)));
    expect(error).toMatchObject({ code: 'protocol', step: 'text' });
  });

  it('with the code 429 is retryable', async () => {
    const busy = JSON.stringify({ code: 429, message: 'slow down' });
    const error = await errorOf(at('text', (response) => answer(response, 200, busy, asJson)));
    expect(error).toMatchObject({ code: 'service', outcome: 'refused', isRetryable: true });
  });
});

describe('backoff() without `resend`', () => {
  const retrying = retry<string>({ count: 2, delay: backoff({ initialMs: 1 }) });

  it.each([408, 500, 502, 503, 504])(
    'doesn’t submit the text again after an envelope with the code %i, whose outcome is unknown',
    async (code) => {
      const body = JSON.stringify({ code, message: 'upstream timed out', data: null });
      const server = await rawServer(
        service({ text: (response) => answer(response, 200, body, asJson) }),
      );
      const gptalk = createGPTalk({ baseURL: server.url });
      const { error } = await outcomeOf(gptalk.stream('Hi').pipe(retrying));
      expect(error).toMatchObject({ code: 'service', outcome: 'unknown', isTransient: true });
      expect(textsIn(server.requests)).toBe(1);
      expect(gptalk.tokens.inHand?.uses).toBe(1);
    },
  );

  it('submits the text again after an envelope with the code 429, which is refused', async () => {
    const body = JSON.stringify({ code: 429, message: 'slow down' });
    const server = await rawServer(
      service({ text: (response) => answer(response, 200, body, asJson) }),
    );
    const gptalk = createGPTalk({ baseURL: server.url });
    const { error } = await outcomeOf(gptalk.stream('Hi').pipe(retrying));
    expect(error).toMatchObject({ code: 'service', outcome: 'refused' });
    expect(textsIn(server.requests)).toBe(3);
    expect(gptalk.tokens.inHand?.uses).toBe(0);
  });

  type Fail = (response: AxiosResponse) => unknown;
  it.each<[string, Fail]>([
    [
      'is refused a connection of its own',
      () =>
        new Promise((_, reject) => {
          connect(1, '127.0.0.1').on('error', reject);
        }),
    ],
    ['throws a TypeError with the code ERR_INVALID_ARG_TYPE', () => Buffer.from(5 as never)],
    ['fails with a request of its own', () => axios.get('http://127.0.0.1:1')],
    ['throws an error without a code', () => Promise.reject(new Error('no'))],
  ])('doesn’t submit the text again if a response interceptor %s', async (_, fail) => {
    const server = await rawServer(service());
    const instance = axios.create();
    instance.interceptors.response.use(async (response) => {
      if (isText(response.config.url)) await fail(response);
      return response;
    });
    const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
    const { error } = await outcomeOf(gptalk.stream('Hi').pipe(retrying));
    expect(error).toMatchObject({ code: 'network', step: 'text', outcome: 'unknown' });
    expect(textsIn(server.requests)).toBe(1);
    expect(gptalk.tokens.inHand?.uses).toBe(1);
  });
});

describe('a request interceptor', () => {
  it('that returns its own config doesn’t make a sent text unsent', async () => {
    const server = await rawServer(service({ text: (response) => response.destroy() }));
    const instance = axios.create();
    instance.interceptors.request.use(
      ({ url, method, headers, data }) =>
        ({ url, method, headers, data, adapter: 'http', responseType: 'stream' }) as never,
    );
    const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
    const retried$ = gptalk.stream('Hi').pipe(retry({ count: 2, delay: backoff() }));
    const { error } = await outcomeOf(retried$);
    expect(error).toMatchObject({ code: 'network', step: 'text', outcome: 'unknown' });
    expect(textsIn(server.requests)).toBe(1);
    expect(gptalk.tokens.inHand?.uses).toBe(1);
  });

  it('whose own request fails leaves the text unsent', async () => {
    const broken = await rawServer((_, response) => response.destroy());
    const server = await rawServer(service());
    const instance = axios.create();
    instance.interceptors.request.use(async (config) => {
      if (isText(config.url)) await axios.post(broken.url, {});
      return config;
    });
    const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ code: 'network', step: 'text', outcome: 'unsent' });
    expect(textsIn(server.requests)).toBe(0);
  });

  it.each([
    ['without a code', new Error('no signature')],
    [
      'of a connection of its own',
      Object.assign(new Error(), { code: 'ECONNRESET', syscall: 'read' }),
    ],
  ])('that throws an error %s leaves the text unsent and the use unspent', async (_, thrown) => {
    const server = await rawServer(service());
    const instance = axios.create();
    instance.interceptors.request.use((config) => {
      if (isText(config.url)) throw thrown;
      return config;
    });
    const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ code: 'network', step: 'text', outcome: 'unsent' });
    expect(textsIn(server.requests)).toBe(0);
    expect(gptalk.tokens.inHand?.uses).toBe(0);
  });

  it('that is pending until the deadline leaves the text unsent and the use unspent', async () => {
    stopTimers();
    const server = await rawServer(service());
    const instance = axios.create();
    let isPending = false;
    instance.interceptors.request.use((config) => {
      if (!isText(config.url)) return config;
      isPending = true;
      return new Promise<never>(() => {});
    });
    const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
    const seen = record(gptalk.stream('Hi'));
    await eventually('the interceptor is called', () => isPending);
    vi.advanceTimersByTime(60_001);
    expect(seen.error).toMatchObject({ code: 'deadline', phase: 'response', outcome: 'unsent' });
    expect(textsIn(server.requests)).toBe(0);
    expect(gptalk.tokens.inHand?.uses).toBe(0);
  });
});

function isText(url = ''): boolean {
  return url.endsWith('/text');
}

function textsIn(requests: readonly string[]): number {
  return requests.filter(isText).length;
}

it('retryText sends the request again after a stream that ended inside a message', async () => {
  const server = await startGPTalkServer({
    answer: () => ['Hel', 'lo'],
    faults: [{ kind: 'cut', step: 'stream', request: 0, atByte: 40 }],
  });
  onTestFinished(() => server.close());
  const answer$ = createGPTalk({ baseURL: server.url })
    .stream('Hi')
    .pipe(retryText({ delay: 1 }));
  expect(await outcomeOf(answer$)).toEqual({ values: ['Hel', 'lo'], error: undefined });
  expect(server.stats.texts).toBe(2);
});

it('callers that wait for the same failed login don’t change each other’s error', async () => {
  let logins = 0;
  const server = await rawServer(
    service({
      login: (response) => {
        logins++;
        setImmediate(() => answer(response, 502, ''));
      },
    }),
  );
  const gptalk = createGPTalk({ baseURL: server.url });
  // It has shown text, and gives up at once.
  const afterText$ = concat(of('some text'), gptalk.stream('B')).pipe(
    retryText({ count: 1, delay: () => EMPTY }),
  );
  const [plain, retried] = await Promise.all([
    outcomeOf(gptalk.stream('A')),
    outcomeOf(afterText$),
  ]);
  expect(logins).toBe(1);
  expect(plain.error).toMatchObject({ step: 'login', status: 502, isRetryable: true });
  expect(retried.error).toMatchObject({ step: 'login', status: 502, isRetryable: false });
});

it('an error that many pipelines amend isn’t changed itself', async () => {
  const http = createHttp({ baseURL: 'http://127.0.0.1:1' });
  const { error: shared } = await outcomeOf(http.json({ path: '/x' }));
  const before = JSON.stringify(shared);
  const failing$ = throwError(() => shared);
  const errors = await lastValueFrom(
    merge(
      ...[1, 2].map((n) =>
        outcomeOf(concat(of(`${n}`), failing$).pipe(retryText({ count: 1, delay: 0 }))),
      ),
    ).pipe(toArray()),
  );
  expect(errors.map(({ error }) => (error as RxtalkError).isRetryable)).toEqual([false, false]);
  expect(JSON.stringify(shared)).toBe(before);
  expect(before).toContain('"isRetryable":true');
});

describe('readContent', () => {
  it.each([
    ['{"error":true}', { code: 'service', message: expect.stringContaining('gave no reason') }],
    [
      '{"error":"","message":"quota exceeded"}',
      { code: 'service', serverMessage: 'quota exceeded' },
    ],
    [
      '{"error":{"code":7}}',
      { code: 'service', message: expect.stringContaining('gave no reason') },
    ],
    ['{"content":5}', { message: 'Expected `content` to be a string, got a number' }],
    ['[]', { code: 'protocol', message: expect.stringContaining('an array') }],
  ])('reports the reason in %s', (payload, expected) => {
    let error: unknown;
    try {
      readContent(payload);
    } catch (reason) {
      error = reason;
    }
    expect(error).toMatchObject(expected);
  });

  it('ignores an error that is null or false', () => {
    expect(readContent('{"content":"Hi","error":null}')).toBe('Hi');
    expect(readContent('{"content":"Hi","error":false}')).toBe('Hi');
  });
});
