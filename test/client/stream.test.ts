import type { ServerResponse } from 'node:http';
import axios from 'axios';
import {
  BehaviorSubject,
  concat,
  lastValueFrom,
  NEVER,
  of,
  reduce,
  retry,
  take,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import {
  createGPTalk,
  createHttp,
  type GPTalkOptions,
  login,
  openStream,
  type RxtalkError,
  submitText,
} from 'rxtalk';
import { type GPTalkServerOptions, inProcessGPTalk } from 'rxtalk/testing';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { record } from '../support/record';
import { eventStream, message, service } from '../support/service';

const baseURL = 'http://localhost';
const http = createHttp({ baseURL });

async function talk(options: GPTalkServerOptions = {}, clientOptions: GPTalkOptions = {}) {
  const server = await gptalkServer(options);
  return { server, gptalk: createGPTalk({ baseURL: server.url, ...clientOptions }) };
}

describe('stream', () => {
  it('sends nothing before it is subscribed to, and sends the request for each subscription', async () => {
    const { server, gptalk } = await talk({ answer: ({ prompt }) => [prompt] });
    const answer$ = gptalk.stream('Hi');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.requests).toEqual([]);
    expect(await outcomeOf(answer$)).toEqual({ values: ['Hi'], error: undefined });
    expect(await outcomeOf(answer$)).toEqual({ values: ['Hi'], error: undefined });
    expect(server.stats).toMatchObject({ logins: 1, texts: 2, streams: 2 });
  });

  it('emits a delta before the server sends the next', async () => {
    const { server, gptalk } = await talk({ answer: () => concat(of('first'), NEVER) });
    expect(await lastValueFrom(gptalk.stream('Hi').pipe(take(1)))).toBe('first');
    await eventually('the server is left', () => server.stats.openStreams === 0);
    await eventually('the socket is closed', () => server.stats.openSockets === 0);
  });

  it('can be retried if the error is retryable', async () => {
    let failures = 2;
    const server = await rawServer(
      service({
        stream: (response) => {
          if (failures-- > 0) response.writeHead(503).end();
          else eventStream(response).end(`${message('Hello')}data: [DONE]\n\n`);
        },
      }),
    );
    const answer$ = createGPTalk({ baseURL: server.url })
      .stream('Hi')
      .pipe(
        retry({
          count: 3,
          delay: (error: RxtalkError) => (error.isRetryable ? timer(1) : throwError(() => error)),
        }),
      );
    expect(await outcomeOf(answer$)).toEqual({ values: ['Hello'], error: undefined });
    const paths = server.requests.map((request) =>
      request.split(/[/?]/).at(request.includes('?') ? -2 : -1),
    );
    expect(paths).toEqual([
      'login',
      ...['text', 'stream'],
      ...['text', 'stream'],
      ...['text', 'stream'],
    ]);
  });

  it('reports that a retry would repeat text if it fails in the middle', async () => {
    const { gptalk } = await talk({
      answer: () =>
        concat(
          of('Hel'),
          throwError(() => new Error('out of words')),
        ),
    });
    const { values, error } = await outcomeOf(gptalk.stream('Hi'));
    expect(values).toEqual(['Hel']);
    expect(error).toMatchObject({
      code: 'service',
      serverMessage: 'out of words',
      isRetryable: false,
    });
  });

  it.each(['http', 'fetch'] as const)(
    'pauses the answer while the value of `paused$` is true, and loses none of it (%s)',
    async (adapter) => {
      let stream: ServerResponse | undefined;
      const server = await rawServer(
        service({
          stream: (response) => {
            stream = eventStream(response);
            stream.write(message('a'));
          },
        }),
      );
      const paused$ = new BehaviorSubject(true);
      const gptalk = createGPTalk({ baseURL: server.url, axios: axios.create({ adapter }) });
      const seen = record(gptalk.stream('Hi', { paused$ }));
      const quiet = () => new Promise((resolve) => setTimeout(resolve, 50));
      await eventually('the stream is open', () => stream !== undefined);
      await quiet();
      expect(seen).toMatchObject({ values: [], end: 'open' });
      paused$.next(false);
      await eventually('text has come', () => seen.values.length === 1);
      paused$.next(true);
      stream?.write(message('ab'));
      await quiet();
      stream?.end(`${message('abc')}data: [DONE]\n\n`);
      await quiet();
      expect(seen).toMatchObject({ values: ['a'], end: 'open' });
      paused$.next(false);
      await eventually('the answer ends', () => seen.end !== 'open');
      expect(seen).toMatchObject({ values: ['a', 'b', 'c'], end: 'complete' });
      expect(paused$.observed).toBe(false);
    },
  );

  it('isn’t paused if `paused$` never emits, fails or emits false', async () => {
    const { gptalk } = await talk({ answer: () => ['a', 'b'] });
    const failing$ = concat(
      of(true),
      throwError(() => new Error('a failure of the caller’s')),
    );
    for (const paused$ of [NEVER, failing$, of(false), undefined]) {
      const outcome = await outcomeOf(gptalk.stream('Hi', { paused$ }));
      expect(outcome).toEqual({ values: ['a', 'b'], error: undefined });
    }
  });

  it.each([
    undefined,
    5,
    null,
    {},
    { messages: [] },
    { messages: 'x', model: 5 },
    { messages: 'x', temprature: 1 },
  ])('throws a TypeError at once for the request %o', (request) => {
    const gptalk = createGPTalk({ baseURL });
    expect(() => gptalk.stream(request as string)).toThrow(TypeError);
    expect(() => gptalk.events(request as string)).toThrow(TypeError);
    expect(() => gptalk.iterate(request as string)).toThrow(TypeError);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, '1' as unknown as number])(
    'throws a TypeError at once for the temperature %s',
    (temperature) => {
      const ask = () => createGPTalk({ baseURL }).stream({ messages: 'Hi', temperature });
      expect(ask).toThrow(TypeError);
    },
  );

  it.each([
    [{ baseURL, maxUses: 0 }, 'Expected `maxUses` to be a positive integer or Infinity, got `0`'],
    [{ baseURL, fingerprint: '' }, '`fingerprint` to be a non-empty string or a function'],
    [{ baseURL, fingerprint: 5 }, 'got a number'],
    [{ baseURL: 'gptalk.net' }, 'Expected `baseURL` to be an absolute http(s) URL'],
    [{}, 'Expected `baseURL` to be an absolute http(s) URL'],
    [undefined, 'Expected `baseURL` to be an absolute http(s) URL'],
    [{ axios: axios.create() }, 'Expected `baseURL` to be an absolute http(s) URL'],
    [{ baseUrl: 'http://localhost' }, 'got `baseUrl`'],
    ['http://localhost', 'Expected `options` to be an object, got a string'],
    [{ baseURL, maxLineLength: 0 }, 'Expected `maxLineLength` to be a positive integer'],
  ])('createGPTalk throws a TypeError at once for %o', (options, expected) => {
    const create = () => createGPTalk(options as GPTalkOptions);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(expected);
  });

  it('a fingerprint function that throws, or returns none, causes an error notification', async () => {
    const { gptalk: failing } = await talk(
      {},
      {
        fingerprint: () => {
          throw new RangeError('no fingerprint today');
        },
      },
    );
    expect((await outcomeOf(failing.stream('Hi'))).error).toEqual(
      new RangeError('no fingerprint today'),
    );
    const { gptalk: empty } = await talk({}, { fingerprint: () => '' });
    expect((await outcomeOf(empty.stream('Hi'))).error).toBeInstanceOf(TypeError);
  });
});

it.each<[string, () => unknown, string]>([
  ['login', () => login(undefined as never), '`http`'],
  ['login', () => login({} as never), '`http`'],
  ['submitText', () => submitText({} as never, { token: 'T', expiresAtMs: 0 }, 'x'), '`http`'],
  ['submitText', () => submitText(http, {} as never, 'x'), '`auth`'],
  ['openStream', () => openStream({} as never, { token: 'S' }), '`http`'],
  ['openStream', () => openStream(http, 'S' as never), '`streamToken`'],
  ['openStream', () => openStream(http, { token: 'S' }, { paused: 1 } as never), 'got `paused`'],
])('%s throws a TypeError at once for wrong arguments', (_, call, expected) => {
  expect(call).toThrow(TypeError);
  expect(call).toThrow(expected);
});

describe('events', () => {
  it('are the text of `stream`, and the finish reason', async () => {
    const { server, gptalk } = await talk({ answer: () => ['Hel', 'lo'] });
    const events$ = gptalk.events({ messages: 'Hi', model: 'gpt-4' });
    expect(server.requests).toEqual([]);
    expect(await outcomeOf(events$)).toEqual({
      values: [
        { type: 'text', delta: 'Hel' },
        { type: 'text', delta: 'lo' },
        { type: 'finish', reason: 'stop' },
      ],
      error: undefined,
    });
    expect(server.requests[1]?.body).toMatchObject({ content: 'Hi', model: 'gpt-4' });
  });

  it('of an answer that breaks off end with its error, without `finish`', async () => {
    const broken = rawServer(
      service({ stream: (response) => eventStream(response).end(message('Hel')) }),
    );
    const gptalk = createGPTalk({ baseURL: (await broken).url });
    const { values, error } = await outcomeOf(gptalk.events('Hi'));
    expect(values).toEqual([{ type: 'text', delta: 'Hel' }]);
    expect(error).toMatchObject({ code: 'truncated', step: 'stream', isRetryable: false });
  });

  it('are paused while the value of `paused$` is true', async () => {
    const { server, gptalk } = await talk({ answer: () => ['a'] });
    const paused$ = new BehaviorSubject(true);
    const seen = record(gptalk.events('Hi', { paused$ }));
    await eventually('the stream is open', () => server.stats.streams === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen).toMatchObject({ values: [], end: 'open' });
    paused$.next(false);
    await eventually('the answer ends', () => seen.end !== 'open');
    expect(seen.values).toHaveLength(2);
  });
});

describe('a client of `inProcessGPTalk().axios`', () => {
  it('needs no base URL, because that axios has one', async () => {
    const inProcess = inProcessGPTalk({ answer: () => ['Hi'] });
    const gptalk = createGPTalk({ axios: inProcess.axios });
    expect(gptalk.url).toBe('http://gptalk.invalid');
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual({ values: ['Hi'], error: undefined });
    expect(inProcess.stats).toMatchObject({ logins: 1, texts: 1, streams: 1, refusals: 0 });
  });

  it('can have another base URL', async () => {
    const { axios: instance, requests } = inProcessGPTalk({
      answer: () => ['Hi'],
      basePath: '/talk',
    });
    const gptalk = createGPTalk({ axios: instance, baseURL: `${baseURL}/talk` });
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual({ values: ['Hi'], error: undefined });
    expect(requests.map(({ headers }) => headers.origin)).toEqual(Array(3).fill(gptalk.url));
  });
});

describe('iterate', () => {
  it('returns the deltas to `for await`, and a `break` closes the socket', async () => {
    const { server, gptalk } = await talk({ answer: () => concat(of('a', 'b', 'c'), NEVER) });
    const seen: string[] = [];
    for await (const delta of gptalk.iterate('Hi')) {
      seen.push(delta);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual(['a', 'b']);
    await eventually('the socket is closed', () => server.stats.openSockets === 0);
  });

  it('rejects with an error after the text that arrived before it', async () => {
    const { gptalk } = await talk({
      answer: () =>
        concat(
          of('a', 'b'),
          throwError(() => new Error('enough')),
        ),
    });
    const seen: string[] = [];
    const reading = async () => {
      for await (const delta of gptalk.iterate('Hi')) seen.push(delta);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'service', serverMessage: 'enough' });
    expect(seen).toEqual(['a', 'b']);
  });

  it('sends nothing before the first `next()`', async () => {
    const { server, gptalk } = await talk();
    const iterator = gptalk.iterate('Hi');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await iterator.return?.();
    expect(server.requests).toEqual([]);
  });
});

it('a long answer in many pieces arrives complete', async () => {
  const pieces = Array.from({ length: 500 }, (_, index) => `piece ${index} 😀, `);
  const { gptalk } = await talk({ answer: () => pieces });
  const text$ = gptalk.stream('Hi').pipe(
    reduce((text, delta) => text + delta, ''),
    toArray(),
  );
  expect(await lastValueFrom(text$)).toEqual([pieces.join('')]);
});
