import fc from 'fast-check';
import { concat, concatMap, EMPTY, first, of } from 'rxjs';
import { HttpStatusError, NetworkError } from 'rxtalk';
import { type Answering, chatHandler, type HandlerOptions, memoryLedger } from 'rxtalk/server';
import { describe, expect, it, vi } from 'vitest';
import { stopTimers } from '../support/virtualTime';
import { answeringWith, fakeService, stop, text } from './support/fakeService';
import { post, wires } from './support/requests';
import { watchedSignal, withSignal } from './support/signals';

const gptalk = '/api/chatgpt';

/** The form of a failure on each wire. */
const shapes: Readonly<
  Record<string, (status: number, message: string, field?: string) => unknown>
> = {
  openai: (status, message, field) => ({
    error: expect.objectContaining({
      message,
      param: field ?? null,
      type: status === 401 ? 'authentication_error' : expect.stringMatching(/_error$/),
    }),
  }),
  'ui-message': (_, message) => message,
  'ag-ui': (_, message) => ({ type: 'RUN_ERROR', message, code: expect.any(String) }),
};

async function read(response: Response): Promise<unknown> {
  const body = await response.text();
  return response.headers.get('content-type') === 'application/json' ? JSON.parse(body) : body;
}

describe.each(wires)('on the wire $wire', ({ wire, path, body }) => {
  const service = fakeService({ fields: [] });
  const handler = (options?: HandlerOptions) => chatHandler(service, options);
  const shape = shapes[wire] as (typeof shapes)[string];

  it.each([
    ['isn’t JSON', '{"model":', 'The body is not JSON', undefined],
    ['isn’t an object', '[]', 'Expected the body to be a JSON object', undefined],
    [
      'has no messages',
      { ...body, messages: [] },
      'Expected `messages` to be a non-empty array, got an array',
      'messages',
    ],
    [
      'has a message without a role',
      { ...body, messages: [{ content: '', parts: [] }] },
      'Expected `messages[0].role` to be a non-empty string, got undefined',
      'messages[0].role',
    ],
    [
      'has an invalid message',
      { ...body, messages: [1] },
      'Expected `messages[0]` to be an object, got a number',
      'messages[0]',
    ],
  ])('a body that %s is a 400 that names the field', async (_, sent, message, field) => {
    const response = await handler()(post(path, sent));
    expect(response.status).toBe(400);
    expect(await read(response)).toEqual(shape(400, message, field));
    expect(service.asked).toEqual([]);
  });

  it.each(['text/plain', 'text/plain; x=application/json', 'application/jsonp'])(
    'a body of the type %s is a 400, so that a page can’t send it without a preflight',
    async (type) => {
      const headers = { 'content-type': type };
      const response = await handler()(post(path, body, { headers }));
      expect(response.status).toBe(400);
      const message = 'Expected `content-type` to be application/json, got another type or none';
      expect(await read(response)).toEqual(shape(400, message, 'content-type'));
    },
  );

  it('a body without a type is a 400, too', async () => {
    const request = post(path, body);
    request.headers.delete('content-type');
    expect((await handler()(request)).status).toBe(400);
    expect(service.asked).toEqual([]);
  });

  it.each(['application/json', 'Application/JSON ; charset=utf-8', 'application/vnd.chat+json'])(
    'a body of the type %s is read',
    async (type) => {
      const answering = chatHandler(answeringWith(text('Hi'), stop));
      const response = await answering(post(path, body, { headers: { 'content-type': type } }));
      expect(response.status).toBe(200);
      await response.text();
    },
  );

  it.each(['', 'as it says'])('a body of exactly the limit is read (%s)', async (says) => {
    const size = JSON.stringify(body).length;
    const headers: Record<string, string> = says ? { 'content-length': `${size}` } : {};
    const answering = chatHandler(answeringWith(text('Hi'), stop), { maxBodyBytes: size });
    const response = await answering(post(path, body, { headers }));
    expect(response.status).toBe(200);
    await response.text();
  });

  it.each([
    ['isn’t UTF-8', Buffer.from('{"model":"é"}', 'latin1'), 'The body is not UTF-8'],
    ['ends inside a character', Buffer.from('{"é').subarray(0, 3), 'The body is not UTF-8'],
    [
      'couldn’t be written as JSON again',
      JSON.stringify(body).replace(
        /\}$/,
        `,"tools":${'['.repeat(1e6)}${']'.repeat(1e6)},"model":"m"}`,
      ),
      'The body is nested too deeply',
    ],
  ])('a body that %s is a 400', async (_, sent, message) => {
    const response = await handler()(post(path, '', { body: sent }));
    expect(response.status).toBe(400);
    expect(await read(response)).toEqual(shape(400, message));
  });

  it('a body over the limit is a 413, without reading on', async () => {
    let chunks = 0;
    const endless = new ReadableStream({
      pull(controller) {
        chunks++;
        controller.enqueue(new TextEncoder().encode(' '.repeat(1000)));
      },
    });
    const init = { body: endless, duplex: 'half' } as RequestInit;
    const response = await handler({ maxBodyBytes: 10_000 })(post(path, '', init));
    expect(response.status).toBe(413);
    expect(await read(response)).toEqual(shape(413, 'The body exceeds its limit of 10000 bytes'));
    expect(chunks).toBeLessThan(15);
  });

  it('a body that says that it is over the limit isn’t read at all', async () => {
    const request = post(path, body, { headers: { 'content-length': '10001' } });
    const response = await handler({ maxBodyBytes: 10_000 })(request);
    expect(response.status).toBe(413);
    expect(request.bodyUsed).toBe(false);
  });

  it('a body that is longer than it says is a 413, too', async () => {
    const headers = { 'content-length': '10' };
    const response = await handler({ maxBodyBytes: 20 })(post(path, body, { headers }));
    expect(response.status).toBe(413);
  });

  it('a body that says how long it is, is read as a whole', async () => {
    const request = post(path, body, { headers: { 'content-length': '500' } });
    const stream = vi.spyOn(request, 'body', 'get');
    expect((await chatHandler(answeringWith(text('Hi'), stop))(request)).status).toBe(200);
    expect(stream).not.toHaveBeenCalled();
  });

  it('another method is a 405 with `allow`', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await handler()(new Request(`http://localhost${path}`, { method }));
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
      expect(await read(response)).toEqual(shape(405, 'This method is not allowed here'));
    }
  });

  it('a request that isn’t authorized is a 401 before its body is read', async () => {
    const authorize = vi.fn(async () => false);
    const request = post(path, body);
    const response = await handler({ authorize })(request);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await read(response)).toEqual(shape(401, 'Unauthorized'));
    expect(request.bodyUsed).toBe(false);
    expect(authorize).toHaveBeenCalledWith(request);
  });

  it('`authorize` can return a response, and must return true to accept a request', async () => {
    const authorize = () => Response.redirect('http://localhost/pay');
    const response = await handler({ authorize, cors: '*' })(
      post(path, body, { headers: { origin: 'https://app.example' } }),
    );
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      'http://localhost/pay',
    ]);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    for (const verdict of [undefined, 0, 'yes', {}] as unknown as boolean[]) {
      expect((await handler({ authorize: () => verdict })(post(path, body))).status).toBe(401);
    }
    const failing = () => Promise.reject(new Error('sk-secret'));
    const failed = await handler({ authorize: failing })(post(path, body));
    expect(failed.status).toBe(500);
    expect(await read(failed)).toEqual(shape(500, 'An unexpected error occurred'));
  });

  it('`authorize` can return the same response repeatedly', async () => {
    const pay = new Response('Pay first', { status: 402 });
    const headers = { origin: 'https://app.example' };
    for (const cors of ['*', undefined, '*'] as const) {
      const response = await handler({ authorize: () => pay, cors })(post(path, body, { headers }));
      expect([response.status, await response.text()]).toEqual([402, 'Pay first']);
    }
    const spent = new Response('Pay first', { status: 402 });
    await spent.text(); // from now on, it can't be sent
    const failed = await handler({ authorize: () => spent })(post(path, body));
    expect(await read(failed)).toEqual(shape(500, 'An unexpected error occurred'));
  });

  it('`authorize` can return the same response after thousands of requests that nobody reads', async () => {
    const pay = new Response('Pay first', { status: 402 });
    const paying = handler({ authorize: () => pay });
    for (let count = 0; count < 10_000; count++) await paying(post(path, body));
    expect(await (await paying(post(path, body))).text()).toBe('Pay first');
  });

  it('more answers at a time than `maxAnswers` are a 503, until one has ended', async () => {
    const service = fakeService({ answer: (subscriber) => subscriber.next(text('Hi')) });
    const handler = chatHandler(service, { maxAnswers: 2 });
    const [first] = [await handler(post(path, body)), await handler(post(path, body))];
    const refused = await handler(post(path, body));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await read(refused)).toEqual(shape(503, 'Too many answers are in progress'));
    expect(service.asked).toHaveLength(2);
    await first?.body?.cancel();
    expect((await handler(post(path, body))).status).toBe(200);
    expect(service.open).toBe(2);
  });

  it.each<[string, (response: Response, leaving: AbortController) => unknown]>([
    ['is read', (response) => response.text()],
    ['is cancelled', (response) => response.body?.cancel()],
    ['is left, as the signal says', (_, leaving) => leaving.abort()],
  ])('an answer that is complete but unread counts, until it %s', async (_, end) => {
    const long = text('x'.repeat(100_000));
    const handler = chatHandler(answeringWith(long, stop), { maxAnswers: 1 });
    for (const sent of [body, { ...body, stream: false }]) {
      const leaving = new AbortController();
      const response = await handler(post(path, sent, { signal: leaving.signal }));
      expect((await handler(post(path, body))).status).toBe(503);
      await end(response, leaving);
      const next = await handler(post(path, body));
      expect(next.status).toBe(200);
      await next.body?.cancel();
    }
  });

  it('an answer that its reader resumes, and that ends at once, counts until that is read', async () => {
    const long = text('x'.repeat(100_000));
    const service: Answering = {
      events: (_, { paused$ = EMPTY } = {}) =>
        concat(
          of(long),
          paused$.pipe(
            first((isPaused) => !isPaused),
            concatMap(() => [long, stop]),
          ),
        ),
    };
    const handler = chatHandler(service, { maxAnswers: 1 });
    const { body: stream } = await handler(post(path, { ...body, stream: true }));
    const reader = stream?.getReader();
    await reader?.read();
    expect((await handler(post(path, body))).status).toBe(503);
    while (!(await reader?.read())?.done);
    expect((await handler(post(path, body))).status).toBe(200);
  });

  it('an answer that fails or is abandoned while unread counts in the same way', async () => {
    const service = fakeService({ answer: (subscriber) => subscriber.next(long) });
    const long = text('x'.repeat(100_000));
    const handler = chatHandler(service, { maxAnswers: 1 });
    const leaving = new AbortController();
    await handler(post(path, body, { signal: leaving.signal }));
    leaving.abort(); // and nobody cancels the body
    const response = await handler(post(path, body));
    expect(response.status).toBe(200);
    service.asked[1]?.answer.error(new NetworkError('reset'));
    expect((await handler(post(path, body))).status).toBe(503);
    await response.text();
    expect((await handler(post(path, body))).status).toBe(200);
  });

  it('a question that is being read counts, until it is refused', async () => {
    const handler = chatHandler(answeringWith(text('Hi'), stop), { maxAnswers: 1 });
    const sent = new TransformStream<Uint8Array, Uint8Array>();
    const writer = sent.writable.getWriter();
    const slow = handler(post(path, '', { body: sent.readable, duplex: 'half' } as RequestInit));
    expect((await handler(post(path, body))).status).toBe(503);
    await writer.close();
    expect((await slow).status).toBe(400);
    expect((await handler(post(path, body))).status).toBe(200);
  });

  it.each(['', '5000'])('a body that doesn’t arrive is a 408 (length %j)', async (length) => {
    stopTimers();
    const handler = chatHandler(answeringWith(text('Hi'), stop), { maxAnswers: 1 });
    const sent = new TransformStream<Uint8Array, Uint8Array>();
    const headers: Record<string, string> = length === '' ? {} : { 'content-length': length };
    const init = { body: sent.readable, duplex: 'half', headers } as RequestInit;
    const slow = handler(post(path, '', init));
    await vi.advanceTimersByTimeAsync(59_999);
    expect((await handler(post(path, body))).status).toBe(503);
    await vi.advanceTimersByTimeAsync(1);
    const response = await slow;
    expect(response.status).toBe(408);
    expect(await read(response)).toEqual(shape(408, 'The body did not arrive within 60 s'));
    expect((await handler(post(path, body))).status).toBe(200);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('the error that the service throws for a request is a 400', async () => {
    const service = {
      events: () => {
        throw new TypeError('Expected `messages[0].content` to be a string, got an array');
      },
    };
    const response = await chatHandler(service, { maxAnswers: 1 })(post(path, body));
    expect(response.status).toBe(400);
    const message = 'Expected `messages[0].content` to be a string, got an array';
    expect(await read(response)).toEqual(shape(400, message, 'messages[0].content'));
  });

  it.each(['apiKey', 'constructor', 'body.user', ''])(
    'an error of the service about its own option %j isn’t quoted',
    async (option) => {
      const service = {
        events: () => {
          throw new TypeError(`Expected \`${option}\` to be short, got \`sk-secret\` (string)`);
        },
      };
      const response = await chatHandler(service)(post(path, body));
      expect(response.status).toBe(500);
      expect(await read(response)).toEqual(shape(500, 'An unexpected error occurred'));
    },
  );
});

describe('on the wire gptalk', () => {
  const handler = chatHandler(answeringWith(text('Hi'), stop));
  const ask = async (request: Request) => {
    const response = await handler(request);
    return [response.status, await response.json()];
  };

  it('an error is a status with an envelope', async () => {
    expect(await ask(post(`${gptalk}/user/login`, { platform: 'fingerprint' }))).toEqual([
      400,
      { code: 400, message: 'Expected `fingerprint` to be a non-empty string, got undefined' },
    ]);
    expect(await ask(post(`${gptalk}/chatapi/text`, { model: 'm' }))).toEqual([
      400,
      { code: 400, message: 'Expected `content` to be a string, got undefined' },
    ]);
    const unknown = { code: 401, message: 'The bearer token is unknown, expired or used up' };
    const question = { content: 'Hi', model: 'm' };
    expect(await ask(post(`${gptalk}/chatapi/text`, question))).toEqual([401, unknown]);
    const headers = { authorization: 'Bearer x' };
    expect(await ask(post(`${gptalk}/chatapi/text`, question, { headers }))).toEqual([
      401,
      unknown,
    ]);
    const used = { code: 403, message: 'The stream token is unknown, expired or already used' };
    const stream = `http://localhost${gptalk}/chatapi/stream`;
    expect(await ask(new Request(stream))).toEqual([403, used]);
    expect(await ask(new Request(`${stream}?token=x`))).toEqual([403, used]);
    const allowed = { code: 405, message: 'This method is not allowed here' };
    expect(await ask(post(`${gptalk}/chatapi/stream`, {}))).toEqual([405, allowed]);
  });

  it('the scheme of a bearer token may be in upper or lower case', async () => {
    const login = await handler(post(`${gptalk}/user/login`, { fingerprint: 'f' }));
    const { token } = (await login.json()).data;
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const headers = { authorization: `${scheme} ${token}` };
      const text = post(`${gptalk}/chatapi/text`, { content: 'Hi', model: 'm' }, { headers });
      expect((await handler(text)).status).toBe(200);
    }
  });

  it('a client that disconnects while the ledger is silent frees its place once', async () => {
    let answer = (_: undefined) => {};
    const open = () =>
      new Promise<undefined>((resolve) => {
        answer = resolve;
      });
    const ledger = { ...memoryLedger(), open };
    const service = fakeService({ answer: (subscriber) => subscriber.next(text('Hi')) });
    const handler = chatHandler(service, { ledger, maxAnswers: 1 });
    const { controller, signal, listeners } = watchedSignal();
    const stream = new Request(`http://localhost${gptalk}/chatapi/stream?token=x`);
    const opening = handler(withSignal(stream, signal));
    const [{ path, body }] = wires as [(typeof wires)[0]];
    const ask = async () => (await handler(post(path, body))).status;
    expect(await ask()).toBe(503);
    controller.abort();
    expect([await ask(), await ask()]).toEqual([200, 503]);
    answer(undefined);
    expect((await opening).status).toBe(403);
    expect(await ask()).toBe(503);
    expect(listeners.size).toBe(0);
  });

  it('a ledger that fails is a 500 that doesn’t quote it', async () => {
    const fail = () => Promise.reject(new Error('redis://user:password@host'));
    const ledger = { issue: fail, submit: fail, open: fail };
    const handler = chatHandler(answeringWith(stop), { ledger });
    const response = await handler(post(`${gptalk}/user/login`, { fingerprint: 'f' }));
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ code: 500, message: 'The token ledger failed' });
  });
});

describe('the paths', () => {
  it('are those of the protocols, and any other is a 404', async () => {
    const handler = chatHandler(answeringWith(text('Hi'), stop));
    for (const path of [
      '/',
      '/v1',
      '/agui/x',
      '/api/chat/1/stream',
      '/constructor',
      '/__proto__',
    ]) {
      expect((await handler(post(path, {}))).status).toBe(404);
    }
    for (const { path, body } of wires) {
      expect((await handler(post(`${path}/?a=1`, body))).status).toBe(200);
    }
  });

  it('can be chosen', async () => {
    const paths = { openai: '', uiMessage: '/ui', agUi: '/deep/ag', gptalk: '/talk' };
    const handler = chatHandler(answeringWith(text('Hi'), stop), { paths });
    const moved = ['/chat/completions', '/ui', '/deep/ag'];
    for (const [index, { body }] of wires.entries()) {
      expect((await handler(post(moved[index] ?? '', body))).status).toBe(200);
    }
    const login = post('/talk/api/chatgpt/user/login', { fingerprint: 'f' });
    expect((await handler(login)).status).toBe(200);
  });
});

describe('a path of the options', () => {
  const ask = async (agUi: string) => {
    const handler = chatHandler(answeringWith(text('Hi'), stop), { paths: { agUi } });
    const { body } = wires[2] as (typeof wires)[2];
    return (await handler(post(agUi, body))).status;
  };

  it('is served, or is rejected at once', async () => {
    const segment = fc.oneof(
      fc.webSegment(),
      fc.constantFrom('ä', '..', '.', 'a b', '\\', '?x', '#x', '', '%41', '[', ':1', '@'),
    );
    const paths = fc.array(segment, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(paths, async (segments) => {
        const path = `/${segments.join('/')}`;
        const status = await ask(path).catch((error: unknown) => error);
        if (status === 200) return;
        expect(status).toBeInstanceOf(TypeError);
        expect(status).toHaveProperty('message', expect.stringMatching(/^Expected `paths/));
      }),
    );
  });

  it.each(['/ä', '/a b', '/a/../b', '/a\\b', '/.', '/'])('%s is refused', async (path) => {
    await expect(ask(path)).rejects.toThrow('Expected `paths.agUi` to be empty or a path');
  });

  it.each(['/%C3%A4', '/a//b', '//a', '/a.b/~c', '/%41'])('%s is served', async (path) => {
    expect(await ask(path)).toBe(200);
  });
});

describe('an origin', () => {
  const preflight = (path: string, origin: string) =>
    new Request(`http://localhost${path}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  it('that isn’t allowed has no CORS headers: none is by default', async () => {
    for (const cors of [undefined, [], ['https://other.example']]) {
      const handler = chatHandler(answeringWith(text('Hi'), stop), { cors });
      for (const { path, body } of wires) {
        const headers = { origin: 'https://app.example' };
        const responses = [
          await handler(preflight(path, headers.origin)),
          await handler(post(path, body, { headers })),
        ];
        expect(responses.map(({ status }) => status)).toEqual([405, 200]);
        for (const { headers } of responses) {
          expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual(
            [],
          );
        }
      }
    }
  });

  it('that is allowed can read the retry headers of an error', async () => {
    const readable = (response: Response) =>
      response.headers.get('access-control-expose-headers')?.toLowerCase().split(', ');
    const headers = { origin: 'https://app.example' };
    for (const error of [
      new HttpStatusError(429, { retryAfterMs: 1 }),
      new NetworkError('reset'),
    ]) {
      const service = fakeService({ answer: (subscriber) => subscriber.error(error) });
      for (const { path, body } of wires) {
        const response = await chatHandler(service, { cors: '*' })(post(path, body, { headers }));
        const names = [...response.headers.keys()].filter((name) => /retry/.test(name));
        expect(names).toHaveLength(1);
        expect(readable(response)).toEqual(expect.arrayContaining(names));
      }
    }
  });

  it('replaces a CORS header of a response of `authorize`', async () => {
    const headers = { 'access-control-allow-origin': 'https://other.example' };
    const authorize = () => new Response('No', { status: 403, headers });
    const handler = chatHandler(answeringWith(stop), { authorize, cors: '*' });
    const origin = { origin: 'https://app.example' };
    const response = await handler(post('/agui', {}, { headers: origin }));
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('keeps the `Vary` header of a response of `authorize`', async () => {
    const authorize = () => new Response('No', { status: 403, headers: { vary: 'Cookie' } });
    const handler = chatHandler(answeringWith(stop), { authorize, cors: ['https://app.example'] });
    const headers = { origin: 'https://app.example' };
    for (const { path, body } of wires) {
      const response = await handler(post(path, body, { headers }));
      expect(response.headers.get('vary')).toBe('Cookie, Origin');
    }
  });

  it('that is allowed can send questions and read errors', async () => {
    const origin = 'https://app.example';
    const handler = chatHandler(answeringWith(text('Hi'), stop), { cors: [origin] });
    for (const { path, body } of wires) {
      const asked = await handler(preflight(path, origin));
      expect(asked.status).toBe(204);
      expect(Object.fromEntries(asked.headers)).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization,content-type',
      });
      for (const sent of [body, {}]) {
        const response = await handler(post(path, sent, { headers: { origin } }));
        expect(response.headers.get('access-control-allow-origin')).toBe(origin);
        expect(response.headers.get('vary')).toBe('Origin');
      }
    }
  });
});

describe('the arguments', () => {
  const service = answeringWith(stop);

  it.each<[HandlerOptions, string]>([
    [{ maxBodyBytes: 0 }, 'maxBodyBytes'],
    [{ maxAnswers: 1.5 }, 'maxAnswers'],
    [{ model: '' }, 'model'],
    [{ heartbeatMs: -1 }, 'heartbeatMs'],
    [{ authorize: true as never }, 'authorize'],
    [{ cors: 'https://app.example' as never }, 'cors'],
    [{ cors: ['https://app.example/'] }, 'cors'],
    [{ models: 'gpt-4' as never }, 'models'],
    [{ onEvent: {} as never }, 'onEvent'],
    [{ ledger: {} as never }, 'ledger'],
    [{ paths: { agUi: 'agui' } }, 'paths.agUi'],
    [{ paths: { openai: '/v1/' } }, 'paths.openai'],
    [{ paths: { agUi: '/api/chat' } }, 'paths'],
    [{ path: '/x' } as never, 'options'],
  ])('%j are refused at once', (options, name) => {
    expect(() => chatHandler(service, options)).toThrow(TypeError);
    expect(() => chatHandler(service, options)).toThrow(`Expected \`${name}\` to`);
  });

  it('are rejected with the invalid origin', () => {
    const cors = ['https://app.example', 'https://other.example/'];
    expect(() => chatHandler(service, { cors })).toThrow('got `https://other.example/` (string)');
  });

  it('must have a service', () => {
    expect(() => chatHandler(undefined as never)).toThrow(
      'Expected `service` to be a chat service',
    );
  });
});
