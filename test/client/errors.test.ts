import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import axios from 'axios';
import {
  createGPTalk,
  DeadlineError,
  type GPTalkOptions,
  HttpStatusError,
  isRxtalkError,
  LimitError,
  NetworkError,
  ProtocolError,
  ServiceError,
  SnapshotRewriteError,
  type Step,
  TruncatedStreamError,
} from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { freePort } from '../support/freePort';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import {
  answer,
  at,
  eventStream,
  type Handlers,
  json,
  message,
  secrets,
  service,
} from '../support/service';

async function ask(handlers: Handlers, options: GPTalkOptions = {}) {
  const server = await rawServer(service(handlers));
  const gptalk = createGPTalk({ baseURL: server.url, ...options });
  const outcome = await outcomeOf(gptalk.stream('Hi'));
  return { ...outcome, server, gptalk };
}

const steps: readonly Step[] = ['login', 'text', 'stream'];
const jsonHeaders = { 'content-type': 'application/json' };

/** The outcome of the answer if a step is rejected, or if its own outcome is unknown. */
const outcomesOf: Readonly<Record<string, Readonly<Record<'refused' | 'unknown', string>>>> = {
  login: { refused: 'refused', unknown: 'unsent' },
  text: { refused: 'refused', unknown: 'unknown' },
  stream: { refused: 'accepted', unknown: 'accepted' },
};

describe.each(steps)('in the step %s', (step) => {
  const outcomes = outcomesOf[step];

  it.each([
    [400, false],
    [403, false],
    [404, false],
    [429, true],
    [500, true],
    [502, true],
    [503, true],
  ])('the status %i is an HttpStatusError, retryable: %s', async (status, isRetryable) => {
    const body = JSON.stringify({ code: 7, message: 'so says the server' });
    const { values, error } = await ask(
      at(step, (response) => answer(response, status, body, jsonHeaders)),
    );
    expect(values).toEqual([]);
    expect(error).toBeInstanceOf(HttpStatusError);
    expect(error).toMatchObject({
      name: 'HttpStatusError',
      code: 'http-status',
      step,
      status,
      isRetryable,
      serverMessage: 'so says the server',
      outcome: status < 500 ? outcomes?.refused : outcomes?.unknown,
    });
  });

  it('the status 503 with Retry-After is a rejection', async () => {
    const { error } = await ask(
      at(step, (response) => answer(response, 503, '', { 'retry-after': '7' })),
    );
    expect(error).toMatchObject({
      step,
      status: 503,
      retryAfterMs: 7_000,
      isRetryable: true,
      outcome: outcomes?.refused,
    });
  });

  it('a redirect is an HttpStatusError, and is not followed', async () => {
    const elsewhere = await rawServer(service());
    const { error } = await ask(
      at(step, (response) => answer(response, 307, '', { location: elsewhere.url })),
    );
    expect(error).toMatchObject({ code: 'http-status', step, status: 307, isRetryable: false });
    expect(error).toHaveProperty('message', expect.stringContaining('redirect'));
    expect(elsewhere.requests).toEqual([]);
  });

  it('a reset before the response is a NetworkError', async () => {
    const { error } = await ask(at(step, (response) => response.destroy()));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({
      code: 'network',
      step,
      systemCode: 'ECONNRESET',
      outcome: outcomes?.unknown,
    });
  });

  it('a body that is cut short is a NetworkError', async () => {
    const { error } = await ask(
      at(step, (response) => {
        const contentType = step === 'stream' ? 'text/event-stream' : 'application/json';
        response.writeHead(200, { 'content-type': contentType, 'content-length': '1000' });
        response.write('data: {"con', () => response.destroy());
      }),
    );
    expect(error).toMatchObject({ code: 'network', step, outcome: outcomes?.unknown });
  });

  it('an HTML page with 200 is a ProtocolError that names its content type', async () => {
    const { error } = await ask(
      at(step, (response) =>
        answer(response, 200, '<html>Sign in</html>', { 'content-type': 'text/html' }),
      ),
    );
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({
      code: 'protocol',
      step,
      isRetryable: false,
      outcome: outcomes?.unknown,
      message:
        step === 'stream'
          ? 'Expected the content type text/event-stream, got text/html'
          : 'The response is not JSON, but text/html',
    });
    // A body that should contain a fresh token is never quoted.
    expect((error as ProtocolError).serverMessage).toBe(
      step === 'stream' ? '<html>Sign in</html>' : undefined,
    );
    expect(inspect(error).includes('Sign in')).toBe(step === 'stream');
  });

  it.each([
    { code: 1003, message: 'quota exceeded' },
    { code: 1003, message: 'quota exceeded', data: {} },
    { code: 1003, message: 'quota exceeded', data: null },
    { code: 1003, msg: 'quota exceeded', data: [] },
    { error: { code: 1003, message: 'quota exceeded' } },
  ])('the rejection %j with 200 is a ServiceError with its reason', async (body) => {
    const { error, server } = await ask(
      at(step, (response) => answer(response, 200, JSON.stringify(body), jsonHeaders)),
    );
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({
      code: 'service',
      step,
      serviceCode: 1003,
      serverMessage: 'quota exceeded',
      message: 'The service rejected the request: see `serverMessage`',
      isRetryable: false,
      outcome: outcomes?.refused,
    });
    expect(server.requests).toHaveLength(steps.indexOf(step) + 1);
  });

  it.each([429, '503'])('a rejection with the code %j may be temporary', async (code) => {
    const body = JSON.stringify({ code, message: 'come back later' });
    const { error } = await ask(at(step, (response) => answer(response, 200, body, jsonHeaders)));
    expect(error).toMatchObject({
      code: 'service',
      serviceCode: code,
      isTransient: true,
      isRetryable: true,
      outcome: code === 429 ? outcomes?.refused : outcomes?.unknown,
    });
  });

  it('broken compression is a ProtocolError', async () => {
    const contentType = step === 'stream' ? 'text/event-stream' : 'application/json';
    const { error } = await ask(
      at(step, (response) =>
        answer(response, 200, 'this is no gzip', {
          'content-type': contentType,
          'content-encoding': 'gzip',
        }),
      ),
    );
    expect(error).toMatchObject({ code: 'protocol', step });
  });
});

describe.each(['login', 'text'] as const)('the answer of the step %s', (step) => {
  it.each([
    ['broken JSON', '{"data": {"tok', 'not JSON'],
    ['nothing', '', 'not JSON'],
    ['a number', '42', '`data`'],
    ['data that isn’t an object', '{"data": []}', '`data`'],
    ['no token', '{"data": {"expires_at": 4000000000}}', '`data.token`'],
    ['an empty token', '{"data": {"token": "", "expires_at": 4000000000}}', '`data.token`'],
    ['a token of a wrong type', '{"data": {"token": 7, "expires_at": 4000000000}}', '`data.token`'],
    ['a token with a line end', '{"data": {"token": "a\\nb", "expires_at": 1}}', '`data.token`'],
  ])('with %s is a ProtocolError that names what is wrong', async (_, body, named) => {
    const { error } = await ask(at(step, (response) => answer(response, 200, body)));
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({ step, message: expect.stringContaining(named) });
  });

  it('over 1 MiB is a LimitError', async () => {
    const { error } = await ask(
      at(step, (response) => answer(response, 200, Buffer.alloc(1024 * 1024 + 1, ' '))),
    );
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ code: 'limit', step, limit: 1024 * 1024, unit: 'bytes' });
  });
});

describe('a text that is rejected with 200 and a reason', () => {
  const refusing = (code: number) => {
    let texts = 0;
    const body = JSON.stringify({ code, message: 'quota exceeded', data: {} });
    return ask({
      text: (response) => {
        texts++;
        if (texts === 1) answer(response, 200, body, jsonHeaders);
        else json(response, { token: secrets.streamToken });
      },
    });
  };

  it('gives the use of its token back', async () => {
    const { error, gptalk, server } = await refusing(1003);
    expect(error).toMatchObject({ code: 'service', serviceCode: 1003 });
    expect(gptalk.tokens.inHand?.uses).toBe(0);
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual({ values: ['Hello'], error: undefined });
    expect(gptalk.tokens.logins).toBe(1);
    expect(server.requests).toHaveLength(4);
  });

  it('with the code 401 renews the token and is sent once more', async () => {
    const { values, error, gptalk, server } = await refusing(401);
    expect([values, error]).toEqual([['Hello'], undefined]);
    expect(gptalk.tokens.logins).toBe(2);
    expect(server.requests.map((request) => request.split(/[/?]/).at(4))).toEqual([
      ...['login', 'text'],
      ...['login', 'text', 'stream'],
    ]);
  });
});

describe('an answer of the step text with a success code and no token', () => {
  it.each([0, '0', 200])('is a ProtocolError: %j', async (code) => {
    const body = JSON.stringify({ code, message: 'ok', data: {} });
    const { error, gptalk } = await ask({ text: (response) => answer(response, 200, body) });
    expect(error).toMatchObject({
      code: 'protocol',
      step: 'text',
      message: 'Expected `data.token` to be a non-empty string of visible ASCII',
      outcome: 'unknown',
    });
    expect(gptalk.tokens.inHand?.uses).toBe(1);
  });
});

describe('the answer of the step login', () => {
  it.each([
    '{"data": {"token": "T"}}',
    '{"data": {"token": "T", "expires_at": "soon"}}',
    '{"data": {"token": "T", "expires_at": null}}',
  ])('%s is a ProtocolError that names the expiry', async (body) => {
    const { error } = await ask({ login: (response) => answer(response, 200, body) });
    expect(error).toMatchObject({
      code: 'protocol',
      step: 'login',
      message: expect.stringContaining('`data.expires_at`'),
    });
  });

  it('is harmless if it contains a prototype', async () => {
    const body = '{"__proto__": {"polluted": 1}, "data": {"token": "T", "expires_at": 4000000000}}';
    const { error } = await ask({ login: (response) => answer(response, 200, body) });
    expect(error).toBeUndefined();
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a 401', () => {
  it('in the step text leads to one new login, and then is an error', async () => {
    const { error, server } = await ask({
      text: (response) => answer(response, 401, '{"message": "who are you?"}'),
    });
    expect(error).toMatchObject({ code: 'http-status', step: 'text', status: 401 });
    expect(error).toHaveProperty('serverMessage', 'who are you?');
    expect(server.requests.map((request) => request.split('/').at(-1))).toEqual([
      ...['login', 'text'],
      ...['login', 'text'],
    ]);
  });

  it.each(['login', 'stream'] as const)('in the step %s is an error at once', async (step) => {
    const { error, server } = await ask(at(step, (response) => answer(response, 401, '')));
    expect(error).toMatchObject({
      code: 'http-status',
      step,
      status: 401,
      isRetryable: false,
      outcome: step === 'login' ? 'refused' : 'accepted',
    });
    expect(error).not.toHaveProperty('serverMessage');
    expect(server.requests).toHaveLength(steps.indexOf(step) + 1);
  });
});

describe('Retry-After', () => {
  const nowMs = Date.parse('2026-11-20T10:00:00Z');
  it.each([
    ['7', 7_000],
    ['Fri, 20 Nov 2026 10:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
    ['whenever', undefined],
  ])('%s is reported in milliseconds: %s', async (header, expected) => {
    const { error } = await ask(
      { text: (response) => answer(response, 429, '', { 'retry-after': header }) },
      { now: () => nowMs },
    );
    expect(error).toMatchObject({ status: 429, isRetryable: true });
    expect((error as HttpStatusError).retryAfterMs).toBe(expected);
  });
});

describe('in the stream', () => {
  const stream = (body: string): Handlers => ({
    stream: (response) => eventStream(response).end(body),
  });

  it('an early end is a TruncatedStreamError after the text that arrived', async () => {
    const { values, error } = await ask(stream(message('Hel')));
    expect(values).toEqual(['Hel']);
    expect(error).toBeInstanceOf(TruncatedStreamError);
    expect(error).toMatchObject({ code: 'truncated', step: 'stream', outcome: 'accepted' });
  });

  it.each(['data: {"content": "Hello, wor', 'data: {"con', 'data: {"content": "Hello"'])(
    'an end inside the message %j is a TruncatedStreamError after the text',
    async (part) => {
      const { values, error } = await ask(stream(message('Hel') + part));
      expect(values).toEqual(['Hel']);
      expect(error).toBeInstanceOf(TruncatedStreamError);
      expect(error).toMatchObject({
        code: 'truncated',
        step: 'stream',
        message: 'The stream ended inside a message',
        outcome: 'accepted',
        isTransient: true,
        isRetryable: false,
      });
    },
  );

  it('an error is retryable only before the first text', async () => {
    expect((await ask(stream(''))).error).toMatchObject({ code: 'truncated', isRetryable: true });
    expect((await ask(stream(message('Hel')))).error).toMatchObject({ isRetryable: false });
  });

  it.each([
    ['no JSON', 'data: {"content": "Hel\n\n', 'not JSON'],
    ['no content', 'data: {"text": "Hel"}\n\n', 'got undefined'],
    ['content of a wrong type', 'data: {"content": 7}\n\n', 'got a number'],
    ['a JSON array', 'data: ["Hel"]\n\n', 'not a JSON object'],
  ])('a message with %s is a ProtocolError', async (_, body, named) => {
    const { error } = await ask(stream(`${message('H')}${body}`));
    expect(error).toMatchObject({ code: 'protocol', step: 'stream', isRetryable: false });
    expect(error).toHaveProperty('message', expect.stringContaining(named));
  });

  it.each([
    ['{"error": {"code": "overloaded", "message": "come back later"}}', 'overloaded'],
    ['{"code": 500, "message": "come back later"}', 500],
    ['{"content": "", "error": "come back later"}', undefined],
  ])('the error object %s is a ServiceError', async (payload, serviceCode) => {
    const { values, error } = await ask(stream(`${message('Hel')}data: ${payload}\n\n`));
    expect(values).toEqual(['Hel']);
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({
      code: 'service',
      step: 'stream',
      serverMessage: 'come back later',
      ...(serviceCode !== undefined && { serviceCode }),
    });
  });

  it('a snapshot that removes text is a SnapshotRewriteError', async () => {
    const { values, error } = await ask(stream(message('Hello') + message('Help')));
    expect(values).toEqual(['Hello']);
    expect(error).toBeInstanceOf(SnapshotRewriteError);
    expect(error).toMatchObject({ code: 'rewrite', step: 'stream', shared: 'Hel' });
  });

  it('keep-alives, comments, duplicates and text after the sentinel change nothing', async () => {
    const { values, error } = await ask(
      stream(`: hello\n\ndata:\n\n${message('Hel')}data: \r\n${message('Hel')}:\n
event: message\r\nid: 7\r\ndata:{"id":1,"content":"Hello","x":null}\r\n\r\ndata: [DONE]\n\n${message('no')}`),
    );
    expect(error).toBeUndefined();
    expect(values).toEqual(['Hel', 'lo']);
  });

  it('a compressed body is decompressed', async () => {
    const body = gzipSync(`${message('Hello')}data: [DONE]\n\n`);
    const headers = {
      'content-type': 'Text/Event-Stream; charset=utf-8',
      'content-encoding': 'gzip',
    };
    const { values } = await ask({ stream: (response) => answer(response, 200, body, headers) });
    expect(values).toEqual(['Hello']);
  });
});

describe('if no server listens', () => {
  it.each(['http', 'fetch'] as const)(
    'the error names the refused connection (%s)',
    async (adapter) => {
      const port = await freePort();
      const gptalk = createGPTalk({
        baseURL: `http://127.0.0.1:${port}`,
        axios: axios.create({ adapter }),
      });
      const { error } = await outcomeOf(gptalk.stream('Hi'));
      expect(error).toBeInstanceOf(NetworkError);
      expect(error).toMatchObject({
        step: 'login',
        systemCode: 'ECONNREFUSED',
        isRetryable: true,
        outcome: 'unsent',
        url: `http://127.0.0.1:${port}`,
        message: `The connection to 127.0.0.1:${port} was refused: check that the service is running (ECONNREFUSED)`,
      });
    },
  );
});

it('isRxtalkError returns true for the errors of this library and for nothing else', () => {
  expect(isRxtalkError(new DeadlineError('idle', 7))).toBe(true);
  for (const other of [new Error('x'), new TypeError('x'), { code: 'idle' }, null, 'x']) {
    expect(isRxtalkError(other)).toBe(false);
  }
});
