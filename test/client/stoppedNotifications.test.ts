import axios from 'axios';
import {
  config,
  firstValueFrom,
  lastValueFrom,
  Observable,
  of,
  retry,
  Subject,
  take,
  takeUntil,
  timeout,
  VirtualTimeScheduler,
} from 'rxjs';
import { backoff, createGPTalk, HttpStatusError, retryText, tokenCache } from 'rxtalk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../support/eventually';
import { rawServer } from '../support/rawServer';
import { record } from '../support/record';
import {
  answer,
  eventStream,
  type Handlers,
  message,
  type Phase,
  service,
  silentFrom,
} from '../support/service';

const stopped = vi.fn();

beforeEach(() => {
  stopped.mockClear();
  config.onStoppedNotification = stopped;
});

afterEach(() => {
  config.onStoppedNotification = null;
});

/** Ways to unsubscribe from an answer while it is in progress. */
const ways: Readonly<
  Record<string, (answer$: Observable<string>, sent: Promise<void>) => Promise<void>>
> = {
  'unsubscribing at once': async (answer$) => {
    answer$.subscribe({ error: () => {} }).unsubscribe();
  },
  'unsubscribing when the request was sent': async (answer$, sent) => {
    const subscription = answer$.subscribe({ error: () => {} });
    await sent;
    subscription.unsubscribe();
  },
  'takeUntil()': async (answer$, sent) => {
    const stop = new Subject<void>();
    answer$.pipe(takeUntil(stop)).subscribe({ error: () => {} });
    await sent;
    stop.next();
  },
  'a timeout()': async (answer$, sent) => {
    const clock = new VirtualTimeScheduler();
    const late$ = timeout<string, Observable<never>>({ each: 60_000, scheduler: clock });
    const seen = record(answer$.pipe(late$));
    await sent;
    clock.flush();
    expect(seen.error).toHaveProperty('name', 'TimeoutError');
  },
};

describe.each(['http', 'fetch'] as const)('with the %s adapter, unsubscribing by', (adapter) => {
  const phases: readonly Phase[] = ['login', 'text', 'response', 'idle', 'midstream'];

  describe.each(Object.keys(ways))('%s', (way) => {
    it.each(phases)('stops all notifications in the phase %s', async (phase) => {
      const last = { login: 1, text: 2, response: 3, idle: 3, midstream: 3 }[phase];
      const server = await rawServer(service(silentFrom(phase)));
      const sent = eventually('the request is sent', () => server.requests.length === last);
      const gptalk = createGPTalk({ baseURL: server.url, axios: axios.create({ adapter }) });
      await ways[way]?.(
        gptalk.stream('Hi'),
        way === 'unsubscribing at once' ? Promise.resolve() : sent,
      );
      if (way === 'unsubscribing at once') sent.catch(() => {});
      await eventually('every response is closed', () => server.unfinished.size === 0);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(stopped).not.toHaveBeenCalled();
    });
  });

  it.each<[string, Handlers]>([
    [
      'an answer that goes on',
      {
        stream: (response) =>
          eventStream(response).end(message('a') + message('ab') + message('ac')),
      },
    ],
    [
      'an answer that breaks off',
      {
        stream: (response) =>
          void eventStream(response).write(message('a') + message('ab'), () => response.destroy()),
      },
    ],
  ])('take(1) emits no notification of %s', async (_, handlers) => {
    const server = await rawServer(service(handlers));
    const gptalk = createGPTalk({ baseURL: server.url, axios: axios.create({ adapter }) });
    const first = await new Promise((resolve) =>
      gptalk.stream('Hi').pipe(take(1)).subscribe(resolve),
    );
    expect(first).toBe('a');
    await eventually('every response is closed', () => server.unfinished.size === 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stopped).not.toHaveBeenCalled();
  });

  it('a break in `for await` stops all notifications', async () => {
    const server = await rawServer(service(silentFrom('midstream')));
    const gptalk = createGPTalk({ baseURL: server.url, axios: axios.create({ adapter }) });
    for await (const delta of gptalk.iterate('Hi')) {
      expect(delta).toBe('Hel');
      break;
    }
    await eventually('every response is closed', () => server.unfinished.size === 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stopped).not.toHaveBeenCalled();
  });

  it('an error that ends the answer is reported once', async () => {
    const server = await rawServer(service({ text: (response) => answer(response, 500, 'down') }));
    const gptalk = createGPTalk({ baseURL: server.url, axios: axios.create({ adapter }) });
    await expect(firstValueFrom(gptalk.stream('Hi'))).rejects.toHaveProperty('status', 500);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stopped).not.toHaveBeenCalled();
  });
});

describe('take(1)', () => {
  /** Unlike `of`, it stops when its subscriber has unsubscribed. */
  const values$ = new Observable<string>((subscriber) => {
    for (const value of ['a', 'b']) if (!subscriber.closed) subscriber.next(value);
    if (!subscriber.closed) subscriber.complete();
  });

  it('of a synchronous use of a token in hand stops all notifications', async () => {
    const tokens = tokenCache(of({ token: 'T1', expiresAtMs: Date.now() + 60_000 }));
    await firstValueFrom(tokens.withToken(() => values$));
    expect(tokens.inHand?.uses).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    stopped.mockClear();
    expect(await lastValueFrom(tokens.withToken(() => values$).pipe(take(1)))).toBe('a');
    expect(tokens.logins).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(stopped).not.toHaveBeenCalled();
  });
});

it.each<[string, (source: Observable<string>) => Observable<string>]>([
  ['retryText() with a delay', retryText({ delay: 1 })],
  ['retryText() with its own delay', retryText()],
  ['retry() with backoff()', retry({ delay: backoff({ initialMs: 1 }) })],
])('the wait of %s stops all notifications', async (_, retrying) => {
  let attempts = 0;
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.001);
  const source = new Observable<string>((subscriber) => {
    if (++attempts === 1) subscriber.error(new HttpStatusError(429));
    else subscriber.next('a');
  });
  expect(await lastValueFrom(source.pipe(retrying, take(1)))).toBe('a');
  random.mockRestore();
  expect(attempts).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(stopped).not.toHaveBeenCalled();
});
