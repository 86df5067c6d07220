import axios, { type AxiosInstance, type InternalAxiosRequestConfig } from 'axios';
import { concatMap, finalize, Subject, takeUntil } from 'rxjs';
import { createGPTalk, createHttp, login, openStream, submitText, tokenCache } from 'rxtalk';
import { describe, expect, it, vi } from 'vitest';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { type RawServer, rawServer } from '../support/rawServer';
import { record } from '../support/record';
import { at, service } from '../support/service';
import { stopTimers } from '../support/virtualTime';

const whole = { values: ['Hello'], error: undefined };

function textsOf({ requests }: RawServer): number {
  return requests.filter(isText).length;
}

function isText(url = ''): boolean {
  return url.endsWith('/text');
}

/** An instance that holds back each text until the test says so. */
function holding(axios: AxiosInstance) {
  const released$ = new Subject<(config: InternalAxiosRequestConfig) => unknown>();
  let held = 0;
  axios.interceptors.request.use((config) => {
    if (!isText(config.url)) return config;
    held++;
    return new Promise((resolve) => {
      released$.subscribe((change) => resolve(change(config) as InternalAxiosRequestConfig));
    });
  });
  return { held: () => held, release: released$ };
}

describe.each(['http', 'fetch'] as const)('a use, over the %s adapter,', (adapter) => {
  it('isn’t spent by answers that are unsubscribed from at once', async () => {
    const server = await rawServer(service());
    const gptalk = createGPTalk({ baseURL: server.url, axios: axios.create({ adapter }) });
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    for (let count = 0; count < 40; count++) gptalk.stream('left').subscribe().unsubscribe();
    expect(gptalk.tokens.inHand?.uses).toBe(1);
    for (let count = 0; count < 4; count++) {
      expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    }
    expect(gptalk.tokens.logins).toBe(1);
    expect(textsOf(server)).toBe(5);
  });

  it('isn’t spent by an answer that is unsubscribed from when the token arrives', async () => {
    const server = await rawServer(service());
    const instance = axios.create({ adapter });
    const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
    const left = record(gptalk.stream('left'));
    const warmUp$ = gptalk.warmUp().pipe(finalize(() => left.unsubscribe()));
    expect((await outcomeOf(warmUp$)).error).toBeUndefined();
    expect(gptalk.tokens).toMatchObject({ logins: 1, inHand: { uses: 0 } });
  });

  it('isn’t spent if the caller unsubscribes during an asynchronous interceptor', async () => {
    const server = await rawServer(service());
    const instance = axios.create({ adapter });
    const { held, release } = holding(instance);
    const gptalk = createGPTalk({ baseURL: server.url, axios: instance, maxUses: 1 });
    const answer = record(gptalk.stream('left'));
    await eventually('the interceptor is called', () => held() === 1);
    expect(gptalk.tokens.inHand?.uses).toBe(1);
    answer.unsubscribe();
    expect(gptalk.tokens.inHand?.uses).toBe(0);

    const next = record(gptalk.stream('next'));
    await eventually('the interceptor is called again', () => held() === 2);
    release.next((config) => config);
    await eventually('the next answer is complete', () => next.end === 'complete');
    expect([gptalk.tokens.logins, textsOf(server)]).toEqual([1, 1]);
  });

  it.each<[string, (config: InternalAxiosRequestConfig) => unknown]>([
    ['replaces the signal', (config) => ({ ...config, signal: new AbortController().signal })],
    ['replaces the adapter', (config) => ({ ...config, adapter })],
    ['replaces `transformRequest`', (config) => ({ ...config, transformRequest: [] })],
  ])(
    'isn’t spent, because nothing is sent, if the interceptor %s after that',
    async (_, change) => {
      const server = await rawServer(service());
      const instance = axios.create({ adapter });
      const { held, release } = holding(instance);
      const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
      const left = record(gptalk.stream('left'));
      await eventually('the interceptor is called', () => held() === 1);
      left.unsubscribe();
      release.next(change);
      // Another text follows it.
      const next = record(gptalk.stream('next'));
      await eventually('the interceptor is called again', () => held() === 2);
      release.next((config) => config);
      await eventually('the next answer is complete', () => next.end === 'complete');
      expect([gptalk.tokens.inHand?.uses, textsOf(server)]).toEqual([1, 1]);
    },
  );

  it('is spent if the caller unsubscribes after the text was sent', async () => {
    const server = await rawServer(service(at('text', () => {})));
    const gptalk = createGPTalk({ baseURL: server.url, axios: axios.create({ adapter }) });
    const answer = record(gptalk.stream('left'));
    await eventually('the text has arrived', () => textsOf(server) === 1);
    answer.unsubscribe();
    expect(gptalk.tokens.inHand?.uses).toBe(1);
  });
});

describe('a use of a pipeline of steps', () => {
  it('isn’t spent by calls that are unsubscribed from at once', async () => {
    const server = await rawServer(service());
    const http = createHttp({ baseURL: server.url });
    const tokens = tokenCache(login(http));
    const answer$ = tokens
      .withToken((auth) => submitText(http, auth, 'Hi'))
      .pipe(concatMap((streamToken) => openStream(http, streamToken)));
    expect((await outcomeOf(answer$)).error).toBeUndefined();
    for (let count = 0; count < 4; count++) answer$.subscribe().unsubscribe();
    expect(tokens.inHand?.uses).toBe(1);
  });

  it('isn’t spent by a call that is unsubscribed from inside the project', async () => {
    const server = await rawServer(service());
    const http = createHttp({ baseURL: server.url });
    const tokens = tokenCache(login(http));
    expect((await outcomeOf(tokens.withToken(() => []))).error).toBeUndefined();
    const leave$ = new Subject<void>();
    const left$ = tokens.withToken((auth) => {
      leave$.next();
      return submitText(http, auth, 'left');
    });
    record(left$.pipe(takeUntil(leave$)));
    expect(tokens.inHand?.uses).toBe(1);
  });

  it('takes a token of another origin, without `giveBack`', async () => {
    const server = await rawServer(service());
    const http = createHttp({ baseURL: server.url });
    const text$ = submitText(http, { token: 'of my own', expiresAtMs: 0 }, 'Hi');
    text$.subscribe().unsubscribe();
    expect((await outcomeOf(text$)).values).toHaveLength(1);
  });
});

describe('an interceptor that returns its own config', () => {
  /** It hides when its requests are sent. */
  function hiding() {
    const instance = axios.create();
    instance.interceptors.request.use(
      ({ url, method, headers, data }) =>
        ({ url, method, headers, data, adapter: 'http', responseType: 'stream' }) as never,
    );
    return instance;
  }

  it('doesn’t make a use unspent if its text was sent', async () => {
    const server = await rawServer(service(at('text', () => {})));
    const gptalk = createGPTalk({ baseURL: server.url, axios: hiding() });
    const answer = record(gptalk.stream('left'));
    await eventually('the text has arrived', () => textsOf(server) === 1);
    answer.unsubscribe();
    expect(gptalk.tokens.inHand?.uses).toBe(1);
    gptalk.stream('left at once').subscribe().unsubscribe();
    expect(gptalk.tokens.inHand?.uses).toBe(1);
  });

  it('doesn’t make a text unsent if it got no response in time', async () => {
    stopTimers();
    const server = await rawServer(service(at('text', () => {})));
    const gptalk = createGPTalk({ baseURL: server.url, axios: hiding() });
    const answer = record(gptalk.stream('Hi'));
    await eventually('the text has arrived', () => textsOf(server) === 1);
    vi.advanceTimersByTime(60_001);
    expect(answer.error).toMatchObject({ code: 'deadline', step: 'text', outcome: 'unknown' });
    expect(gptalk.tokens.inHand?.uses).toBe(1);
  });
});
