import type { IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import axios from 'axios';
import { BehaviorSubject, concat } from 'rxjs';
import {
  createHttp,
  type HeadersLike,
  type HttpOptions,
  type HttpRequest,
  ProtocolError,
  ServiceError,
} from 'rxtalk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { baseURL } from '../support/answering';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { receivedResponses } from '../support/receivedResponses';
import { record } from '../support/record';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('createHttp', () => {
  it.each([
    [{ baseURL: 'localhost' }, 'Expected `baseURL` to be an absolute http(s) URL'],
    [{ baseURL: 'ftp://localhost' }, 'user name, query and fragment, got `ftp://localhost`'],
    [{ baseURL: 'http://user:hidden@localhost' }, 'got one that may have a user name or password'],
    [{ baseURL: 'http://user:hidden?@localhost' }, 'got one that may have a user name or password'],
    [{ baseURL: 'http://hidden@localhost' }, 'got one that may have a user name or password'],
    [{ baseURL: 'http://localhost/?key=hidden' }, 'query and fragment, got `http://localhost/?…`'],
    [{ baseURL: 'http://localhost/#hidden' }, 'query and fragment, got `http://localhost/#…`'],
    [{ baseURL: 'http://localhost/?' }, 'query and fragment, got `http://localhost/?`'],
    [{ baseURL: 'http://localhost/#' }, 'query and fragment, got `http://localhost/#`'],
    [{ baseURL: '/talk' }, 'an absolute http(s) URL without user name'],
    [{ baseURL: new URL(baseURL) }, 'got an object'],
    [{ axios: axios.create({ baseURL: 'ftp://localhost' }) }, 'got `ftp://localhost`'],
    [{}, 'got undefined'],
    [{ baseURL, now: 5 }, 'Expected `now` to be a function, got `5` (number)'],
    [{ baseURL, axios: {} }, 'Expected `axios` to be an axios instance, got an object'],
    [{ baseURL, axios: null }, 'Expected `axios` to be an axios instance, got null'],
    [{ baseURL, headers: 'x' }, 'Expected `headers` to be an object, got a string'],
    [{ baseURL, headers: { 'x-a': 5 } }, "Expected `headers['x-a']` to be a string, got a number"],
    [{ baseURL, headers: { 'x y': 'z' } }, 'to be header names, got `x`'],
    [{ baseURL, headers: [['x-a', 'b', 'hidden']] }, 'an object, or pairs of a name and a value'],
    [{ baseURL, headers: [['x-a', 5]] }, "Expected `headers['x-a']` to be a string, got a number"],
    [{ baseURL, headers: [['', 'hidden']] }, 'to be header names, got ``'],
    [{ baseURL, headers: { 'x-key: hidden': 'z' } }, 'to be header names, got `x-key`'],
    [{ baseURL, headers: { 'x-key hidden': 'z' } }, 'to be header names, got `x-key`'],
    [{ baseURL, headers: [['x-key:hidden', 'z']] }, 'to be header names, got `x-key`'],
    [{ baseURL, axios: { request() {} } }, 'to be an axios instance, got an object'],
    [{ baseURL, headers: null }, 'Expected `headers` to be an object, got null'],
    [
      { baseURL, headers: { 'x-a': 'hidden\n' } },
      'a valid header value, got one with other characters',
    ],
    [
      { baseURL, headers: { 'x-a': 'hidden€' } },
      'a valid header value, got one with other characters',
    ],
    [{ baseUrl: baseURL }, 'got `baseUrl`'],
    [{ baseURL, deadlines: { idle: 5 } }, 'Expected `deadlines` to have only `responseMs`'],
    [{ baseURL, deadlines: 5_000 }, 'Expected `deadlines` to be an object, got a number'],
    [{ baseURL, userAgent: 5 }, 'Expected `userAgent` to be a string, got a number'],
    [{ baseURL, axios: axios.create({ adapter: 'xhr' }) }, 'an adapter that can stream'],
  ])('throws a `TypeError` for %o', (options, expected) => {
    const create = () => createHttp(options as HttpOptions);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(expected);
    expect(create).not.toThrow(/hidden/);
  });

  it('uses the base URL of axios, without trailing slashes', () => {
    const instance = axios.create({ baseURL: `${baseURL}/talk//` });
    expect(createHttp({ axios: instance }).url).toBe(`${baseURL}/talk`);
    expect(createHttp({ axios: instance, baseURL }).url).toBe(baseURL);
  });

  it('resolves a relative base URL if there is a `location`', () => {
    vi.stubGlobal('location', { href: 'https://page.example/chat/index.html?q#f' });
    expect(createHttp({ baseURL: '/talk/' }).url).toBe('https://page.example/talk');
    expect(createHttp({ baseURL: 'talk' }).url).toBe('https://page.example/chat/talk');
    expect(createHttp({ baseURL }).url).toBe(baseURL);
    for (const wrong of ['/talk?', '/talk#', '/talk?q', 'ftp://localhost', '//user@localhost']) {
      expect(() => createHttp({ baseURL: wrong })).toThrow(
        '`baseURL` to be an http(s) URL without',
      );
    }
  });

  it.each<[string, HeadersLike]>([
    ['a record', { 'X-A': 'one', 'x-b': 'two' }],
    [
      'pairs',
      [
        ['X-A', 'one'],
        ['x-b', 'two'],
      ],
    ],
    [
      'a map',
      new Map([
        ['X-A', 'one'],
        ['x-b', 'two'],
      ]),
    ],
    ['`Headers`', new Headers({ 'X-A': 'one', 'x-b': 'two' })],
  ])('sends the headers of %s with every request', async (_, headers) => {
    const { seen, http } = await recording({ headers });
    await outcomeOf(concat(http.json({ path: '/a' }), http.json({ path: '/b', headers })));
    expect(seen).toHaveLength(2);
    for (const one of seen) expect(one.headers).toMatchObject({ 'x-a': 'one', 'x-b': 'two' });
  });

  it('joins headers of the same name, in upper or lower case, with commas', async () => {
    const pairs = [
      ['X-A', 'one'],
      ['x-a', 'two'],
    ] as const;
    const { seen, http } = await recording({ headers: pairs });
    await outcomeOf(http.json({ path: '' }));
    expect(seen[0]?.headers['x-a']).toBe('one, two');
    expect(new Headers(pairs as never).get('x-a')).toBe('one, two');
  });
});

describe('a request', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic['itself'] = cyclic;

  it('has a `user-agent` header, an `accept` header and, for a body, a content type', async () => {
    const { seen, http } = await recording();
    await outcomeOf(http.json({ path: '/none' }));
    await outcomeOf(http.json({ path: '/some?q=1', body: { a: ['é', null] } }));
    await outcomeOf(http.stream({ path: '' }, 'text/plain'));
    expect(seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', '/base/none', ''],
      ['POST', '/base/some?q=1', '{"a":["é",null]}'],
      ['GET', '/base', ''],
    ]);
    expect(seen.map(({ headers }) => headers.accept)).toEqual([
      'application/json',
      'application/json',
      'text/plain',
    ]);
    expect(seen.map(({ headers }) => headers['content-type'])).toEqual([
      undefined,
      'application/json',
      undefined,
    ]);
    for (const { headers } of seen) expect(headers['user-agent']).toBe(http.userAgent);
    expect(http.userAgent).toMatch(/^Mozilla\/5\.0 \(compatible; rxtalk\//);
  });

  it.each([null, false, 0, '', []])('can have the body %j, which is sent as JSON', async (body) => {
    const { seen, http } = await recording();
    await outcomeOf(http.json({ path: '/', body }));
    expect(seen[0]).toMatchObject({ method: 'POST', body: JSON.stringify(body) });
    expect(seen[0]?.headers['content-type']).toBe('application/json');
  });

  it('can have another method, content type and `accept`', async () => {
    const { seen, http } = await recording({ userAgent: 'mine/1' });
    const headers = { 'Content-Type': 'application/vnd.x+json', ACCEPT: '*/*' };
    await outcomeOf(http.json({ path: '/', method: 'PUT', headers, body: 1 }));
    expect(seen[0]).toMatchObject({
      method: 'PUT',
      body: '1',
      headers: { 'content-type': 'application/vnd.x+json', accept: '*/*', 'user-agent': 'mine/1' },
    });
  });

  it('has the client’s headers instead of its own headers of the same name', async () => {
    const { seen, http } = await recording({
      headers: { 'X-A': 'client', 'User-Agent': 'mine/2' },
    });
    await outcomeOf(http.json({ path: '/', headers: { 'x-a': 'request', 'x-b': 'request' } }));
    expect(seen[0]?.headers).toMatchObject({
      'x-a': 'client',
      'x-b': 'request',
      'user-agent': 'mine/2',
    });
    expect(http.userAgent).toBe('mine/2');
  });

  it.each<[HttpRequest, string]>([
    [{ path: 'words' }, '`path` to be a string that starts with `/` or `?`, or is empty'],
    [{ path: '@hidden/' }, '`path` to be a string that starts with'],
    [{ path: 5 } as never, '`path` to be a string that starts with'],
    [{} as never, '`path` to be a string that starts with'],
    [{ path: '/', method: '' }, '`method` to be a non-empty string'],
    [{ path: '/', step: '' }, '`step` to be a non-empty string'],
    [{ path: '/', headers: { 'x-a': 'hidden\n' } }, "`headers['x-a']` to be a valid header value"],
    [{ path: '/', secrets: 'hidden' }, '`secrets` to be an iterable of strings'],
    [{ path: '/', secrets: [null] as never }, '`secrets` to be an iterable of strings'],
    [{ path: '/', secrets: null as never }, '`secrets` to be an iterable of strings'],
    [{ path: '/', body: 5n }, '`body` to be a value that JSON can represent, got a bigint'],
    [{ path: '/', body: cyclic }, '`body` to be a value that JSON can represent, got an object'],
    [{ path: '/', body: () => {} }, '`body` to be a value that JSON can represent, got a function'],
    [{ path: '/', headers: { 'x-key: hidden': 'z' } }, 'to be header names, got `x-key`'],
    [{ path: '/', paused$: true as never }, '`paused$` to be an Observable'],
    [
      { path: '/', outcome: 'lost' as never },
      "`outcome` to be one of 'unsent', 'refused', 'unknown'",
    ],
    [{ path: '/', url: 'hidden' } as never, 'got `url`'],
  ])('that is %o throws a `TypeError` at once', (request, expected) => {
    const http = createHttp({ baseURL });
    for (const send of [() => http.json(request), () => http.stream(request, 'text/plain')]) {
      expect(send).toThrow(TypeError);
      expect(send).toThrow(expected);
      expect(send).not.toThrow(/hidden/);
    }
  });

  it.each(['unsent', 'accepted'] as const)('can say that its errors are %s', async (outcome) => {
    const server = await rawServer((_, response) => void response.writeHead(404).end());
    const http = createHttp({ baseURL: server.url });
    const { error } = await outcomeOf(http.json({ path: '/', outcome }));
    expect(error).toMatchObject({ status: 404, outcome });
    const unasked = await outcomeOf(http.json({ path: '/' }));
    expect(unasked.error).toMatchObject({ status: 404, outcome: 'refused' });
  });

  it('names its step in its errors, if it has one', async () => {
    const server = await rawServer((_, response) => void response.writeHead(404).end());
    const http = createHttp({ baseURL: server.url });
    const named = await outcomeOf(http.json({ path: '/', step: 'list models' }));
    expect(named.error).toMatchObject({ step: 'list models', status: 404, url: server.url });
    const nameless = await outcomeOf(http.json({ path: '/' }));
    expect(nameless.error).toMatchObject({ status: 404, url: server.url });
    expect(nameless.error).not.toHaveProperty('step');
  });

  it('pauses the body while the value of `paused$` is true', async () => {
    const server = await rawServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.end('the body');
    });
    const instance = axios.create();
    const received = receivedResponses(instance);
    const http = createHttp({ baseURL: server.url, axios: instance });
    const paused$ = new BehaviorSubject(true);
    const seen = record(http.stream({ path: '/', paused$ }, 'text/plain'));
    await eventually('the headers have come', () => received.count === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen).toMatchObject({ values: [], end: 'open' });
    paused$.next(false);
    await eventually('the body has come', () => seen.end !== 'open');
    expect(seen.end).toBe('complete');
    expect(Buffer.concat(seen.values).toString()).toBe('the body');
  });
});

describe('a JSON response', () => {
  it.each([
    ['a page', 'text/html; charset=utf-8', '<p>fresh-token-1234</p>', 'text/html'],
    ['broken JSON', 'application/json', '{"token":"fresh-token-1234"', 'application/json'],
    ['a text of no content type', undefined, 'fresh-token-1234', 'of no content type'],
    ['an empty body', 'Application/JSON', '', 'application/json'],
  ])('that is %s is a `ProtocolError` that doesn’t quote it', async (_, type, body, named) => {
    const server = await rawServer((_request, response) => {
      if (type) response.setHeader('content-type', type);
      response.end(body);
    });
    const { error } = await outcomeOf(createHttp({ baseURL: server.url }).json({ path: '/' }));
    expect(error).toMatchObject({
      code: 'protocol',
      message: `The response is not JSON, but ${named}`,
      outcome: 'unknown',
    });
    expect(error).not.toHaveProperty('serverMessage');
    expect(inspect(error, { showHidden: true })).not.toContain('fresh-token');
  });

  it.each(['{"a":1}', '[1]', '"text"', '1', 'null', 'false'])(
    'is the value of %s',
    async (body) => {
      const server = await rawServer((_request, response) => void response.end(body));
      const outcome = await outcomeOf(createHttp({ baseURL: server.url }).json({ path: '/' }));
      expect(outcome).toEqual({ values: [JSON.parse(body)], error: undefined });
    },
  );
});

describe('a stream', () => {
  const answered = async (contentType: string | undefined, body: string) => {
    const server = await rawServer((_request, response) => {
      if (contentType) response.setHeader('content-type', contentType);
      response.end(body);
    });
    return outcomeOf(createHttp({ baseURL: server.url }).stream({ path: '/' }, 'text/plain'));
  };

  it.each(['text/plain', 'Text/Plain; charset=utf-8'])('is the body of %s', async (contentType) => {
    const { values, error } = await answered(contentType, 'the body');
    expect(error).toBeUndefined();
    expect(Buffer.concat(values).toString()).toBe('the body');
  });

  it.each([
    ['text/html; charset=utf-8', 'text/html'],
    [undefined, 'none'],
    [' ', 'none'],
  ])('of the content type %s is a `ProtocolError` that quotes its start', async (type, named) => {
    const { values, error } = await answered(type, '<p>Sign in');
    expect(values).toEqual([]);
    expect(error).toMatchObject({
      code: 'protocol',
      message: `Expected the content type text/plain, got ${named}`,
      serverMessage: '<p>Sign in',
    });
  });

  it.each(['{"data":{"token":"fresh-token-1234"}}', '["fresh-token-1234"', '"fresh-token-1234"'])(
    'of JSON that isn’t a rejection is an error that doesn’t quote it: %s',
    async (body) => {
      const { error } = await answered('application/json', body);
      expect(error).toMatchObject({ code: 'protocol' });
      expect(error).not.toHaveProperty('serverMessage');
    },
  );
});

describe('`keepSecret`', () => {
  it('keeps a secret out of all later errors', async () => {
    const server = await rawServer((_, response) => {
      response.writeHead(403).end('not for fresh-token-1234');
    });
    const http = createHttp({ baseURL: server.url });
    const ask = async () => (await outcomeOf(http.json({ path: '/' }))).error;
    expect(await ask()).toMatchObject({ serverMessage: 'not for fresh-token-1234' });
    http.keepSecret('fresh-token-1234');
    expect(await ask()).not.toHaveProperty('serverMessage');
    expect(await ask()).toMatchObject({ status: 403 });
  });

  it('only affects its own client', () => {
    const [one, other] = [createHttp({ baseURL }), createHttp({ baseURL })];
    one.keepSecret('fresh-token-1234');
    const error = new ServiceError({ serverMessage: 'not for fresh-token-1234' });
    expect(one.amend(error)).not.toHaveProperty('serverMessage');
    expect(other.amend(error)).toHaveProperty('serverMessage', 'not for fresh-token-1234');
  });
});

describe('`amend`', () => {
  const http = createHttp({ baseURL: `${baseURL}/talk/`, headers: { 'x-key': 'own-key-1234' } });

  it('returns a copy with the base URL and these details', () => {
    const error = new ServiceError({ serverMessage: 'no', serviceCode: 7 });
    const before = error.toJSON();
    const copy = http.amend(error, { step: 'words', outcome: 'accepted', isRetryable: true });
    expect(copy).toBeInstanceOf(ServiceError);
    expect(copy).toMatchObject({
      url: `${baseURL}/talk`,
      step: 'words',
      outcome: 'accepted',
      isRetryable: true,
      serverMessage: 'no',
      serviceCode: 7,
    });
    expect(error.toJSON()).toEqual(before);
    expect(http.amend(error)).not.toHaveProperty('step');
  });

  it('keeps the step that an error already has', () => {
    const error = new ServiceError({ step: 'first' });
    expect(http.amend(error, { step: 'second' })).toMatchObject({ step: 'first' });
  });

  it('withholds each text that contains a piece of a secret, and shows the others', () => {
    const error = new ServiceError({ serverMessage: 'bad key own-key-12', serviceCode: 'E7' });
    const copy = http.amend(error) as ServiceError;
    expect(copy).not.toHaveProperty('serverMessage');
    expect(copy).toMatchObject({ serviceCode: 'E7', message: error.message });
    const code = new ServiceError({ serverMessage: 'bad key', serviceCode: 'own-key-1234' });
    expect(http.amend(code)).not.toHaveProperty('serviceCode');
    expect(http.amend(code)).toMatchObject({ serverMessage: 'bad key' });
  });

  it('withholds a message that contains a piece of a secret, in the stack as well', () => {
    const error = new ProtocolError('Expected x, got own-key-1234');
    const copy = http.amend(error) as ProtocolError;
    expect(copy.message).toBe('The reason is withheld because it contains a secret');
    expect(inspect(copy, { showHidden: true })).not.toContain('own-key');
    expect(error.message).toContain('own-key-1234');
  });

  it.each([
    new Error('x'),
    new TypeError('own-key-1234'),
    { code: 'service' },
    'x',
    null,
    undefined,
  ])('returns a value that isn’t an error of this library unchanged: %o', (value) => {
    expect(http.amend(value, { step: 'words' })).toBe(value);
  });
});

/** A server that answers `{}`, the requests it has received, and a client. */
async function recording(options: HttpOptions = {}) {
  const seen: (Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: string })[] = [];
  const server = await rawServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body });
    response.writeHead(200, { 'content-type': 'text/plain' }).end('{}');
  });
  return { seen, http: createHttp({ baseURL: `${server.url}/base/`, ...options }) };
}
