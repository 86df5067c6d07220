import { BehaviorSubject, NEVER, type ObservableInput, Subject, throwError } from 'rxjs';
import { createGPTalk, createHttp, type HttpRequest } from 'rxtalk';
import { startGPTalkServer } from 'rxtalk/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { record } from '../support/record';
import { answer, eventStream } from '../support/service';

/** A server that returns the requests it receives. */
async function mirror() {
  return await rawServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { method, url, headers } = request;
      answer(response, 200, JSON.stringify({ method, url, headers, body }));
    });
  });
}

describe('createHttp, as the basis of a custom service,', () => {
  it('sends a body as JSON, with its content type and the user agent', async () => {
    const { url } = await mirror();
    const http = createHttp({ baseURL: `${url}/v1`, userAgent: 'my-app/1.0' });
    const { values } = await outcomeOf(http.json({ path: '/ask', body: { prompt: 'Hi' } }));
    expect(values).toEqual([
      expect.objectContaining({
        method: 'POST',
        url: '/v1/ask',
        body: '{"prompt":"Hi"}',
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'user-agent': 'my-app/1.0',
          accept: 'application/json',
        }),
      }),
    ]);
  });

  it('uses the headers of a request, overridden by those of the client', async () => {
    const { url } = await mirror();
    const http = createHttp({ baseURL: url, headers: { Accept: 'own/type' } });
    const request = {
      path: '?x=1',
      method: 'PUT',
      body: [1],
      headers: { 'Content-Type': 'application/x-own+json', accept: 'other/type' },
    };
    const { values } = await outcomeOf(http.json(request));
    expect(values).toEqual([
      expect.objectContaining({
        method: 'PUT',
        url: '/?x=1',
        headers: expect.objectContaining({
          'content-type': 'application/x-own+json',
          accept: 'own/type',
        }),
      }),
    ]);
  });

  it('names the step of a request in its errors, whatever its name', async () => {
    const http = createHttp({ baseURL: 'http://127.0.0.1:1' });
    const named = await outcomeOf(http.json({ path: '/', step: 'refresh' }));
    expect(named.error).toMatchObject({ step: 'refresh', url: 'http://127.0.0.1:1' });
    const unnamed = await outcomeOf(http.stream({ path: '/' }, 'text/event-stream'));
    expect(unnamed.error).not.toHaveProperty('step');
  });

  it('hides the credentials of a request by default', async () => {
    const server = await rawServer((request, response) => {
      answer(response, 403, `no: ${request.headers.authorization} ${request.url}`);
    });
    const http = createHttp({ baseURL: server.url });
    const headers = { authorization: 'Bearer 0a1b2c3d4e5f' };
    const { error } = await outcomeOf(http.json({ path: '/?key=f5e4d3c2b1a0', headers }));
    expect(error).toMatchObject({ status: 403 });
    expect(JSON.stringify(error)).not.toMatch(/0a1b2c3d|f5e4d3c2/);
  });

  it('hides the values of `secrets` and `keepSecret`', async () => {
    const server = await rawServer((_, response) =>
      answer(response, 403, 'no: first-one, second-one'),
    );
    const http = createHttp({ baseURL: server.url });
    const shown = async () => (await outcomeOf(http.json({ path: '/' }))).error;
    expect(await shown()).toHaveProperty('serverMessage', 'no: first-one, second-one');
    http.keepSecret('second-one');
    expect(await shown()).not.toHaveProperty('serverMessage');
    const another = createHttp({ baseURL: server.url });
    const { error } = await outcomeOf(another.json({ path: '/', secrets: new Set(['first-one']) }));
    expect(error).not.toHaveProperty('serverMessage');
  });

  it.each<[unknown, string]>([
    [undefined, 'Expected `path`'],
    [null, 'Expected `request` to be an object, got null'],
    [{ path: 'x' }, 'Expected `path` to be a string that starts with `/` or `?`'],
    [{ path: '/', methd: 'GET' }, 'got `methd`'],
    [{ path: '/', headers: { 'a b': 'c' } }, 'header names'],
    [{ path: '/', secrets: 'secret' }, 'Expected `secrets` to be an iterable of strings'],
    [{ path: '/', paused$: true }, 'Expected `paused$` to be an Observable'],
  ])('throws a TypeError at once for the request %j', (request, expected) => {
    const http = createHttp({ baseURL: 'http://localhost' });
    expect(() => http.json(request as HttpRequest)).toThrow(TypeError);
    expect(() => http.stream(request as HttpRequest, 'text/plain')).toThrow(expected);
  });
});

describe('the option `headers`', () => {
  const pairs: [string, string][] = [
    ['X-One', '1'],
    ['x-two', '2'],
    ['x-one', '3'],
  ];

  it.each([
    ['a record', { 'X-One': '1', 'x-two': '2' }, '1'],
    ['pairs', pairs, '1, 3'],
    ['`Headers`', new Headers(pairs), '1, 3'],
    ['a Map', new Map(pairs), '1, 3'],
  ])('can be %s', async (_, headers, one) => {
    const { url } = await mirror();
    const { values } = await outcomeOf(createHttp({ baseURL: url, headers }).json({ path: '/' }));
    expect(values).toEqual([
      expect.objectContaining({ headers: expect.objectContaining({ 'x-one': one, 'x-two': '2' }) }),
    ]);
  });

  it.each([
    [[['x-one']], 'an object, or pairs of a name and a value'],
    [['hidden'], 'an object, or pairs of a name and a value'],
    [{ 'x-one': 'hidden\r\n' }, "Expected `headers['x-one']` to be a valid header value"],
    ['hidden', 'Expected `headers` to be an object, got a string'],
  ])('is rejected if it is %j', (headers, expected) => {
    const create = () => createHttp({ baseURL: 'http://localhost', headers: headers as never });
    expect(create).toThrow(expected);
    expect(create).not.toThrow('hidden');
  });
});

describe('the option `paused$`', () => {
  async function client(answer: () => ObservableInput<string> = () => ['Hel', 'lo']) {
    const server = await startGPTalkServer({ answer });
    onTestFinished(() => server.close());
    return createGPTalk({ baseURL: server.url });
  }

  it.each([
    ['is silent', NEVER],
    ['fails', throwError(() => new Error('broken'))],
    ['says false', new BehaviorSubject(false)],
    ['is left out', undefined],
  ])('doesn’t pause the answer if it %s', async (_, paused$) => {
    const gptalk = await client();
    const outcome = { values: ['Hel', 'lo'], error: undefined };
    expect(await outcomeOf(gptalk.stream('Hi', { paused$ }))).toEqual(outcome);
  });

  it('pauses the answer while its value is true', async () => {
    const gptalk = await client();
    const paused$ = new BehaviorSubject(true);
    const seen = record(gptalk.stream('Hi', { paused$ }));
    await eventually('the text is submitted', () => gptalk.tokens.inHand?.uses === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen.values).toEqual([]);
    paused$.next(false);
    await eventually('the answer is there', () => seen.end === 'complete');
    expect(seen.values).toEqual(['Hel', 'lo']);
  });

  it('resumes the answer if it fails during a pause', async () => {
    const answer$ = new Subject<string>();
    const gptalk = await client(() => answer$);
    const paused$ = new Subject<boolean>();
    const seen = record(gptalk.stream('Hi', { paused$ }));
    await eventually('it is subscribed to', () => paused$.observed && answer$.observed);
    paused$.next(true);
    paused$.error(new Error('broken'));
    answer$.next('Hello');
    answer$.complete();
    await eventually('the answer is there', () => seen.end === 'complete');
  });

  it.each([true, {}, () => false])('causes a TypeError at once if it is %s', async (paused$) => {
    const gptalk = createGPTalk({ baseURL: 'http://localhost' });
    const ask = () => gptalk.stream('Hi', { paused$: paused$ as never });
    expect(ask).toThrow('Expected `paused$` to be an Observable');
  });
});

describe('an event stream that isn’t an answer', () => {
  it('is read until its end', async () => {
    const server = await rawServer((_, response) => eventStream(response).end('data: x\n\n'));
    const http = createHttp({ baseURL: server.url });
    const { values } = await outcomeOf(http.stream({ path: '/' }, 'text/event-stream'));
    expect(Buffer.concat(values).toString()).toBe('data: x\n\n');
  });
});
