import axios from 'axios';
import {
  BehaviorSubject,
  identity,
  type MonoTypeOperatorFunction,
  type Observable,
  Subject,
  tap,
} from 'rxjs';
import { createGPTalk, createHttp } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { baseURL } from '../support/answering';
import { eventually } from '../support/eventually';
import { rawServer } from '../support/rawServer';
import { record } from '../support/record';
import { eventStream, message, service } from '../support/service';

const KiB = 1024;

/** The body of a response of `fetch`, and the chunks of it that are seen. */
function reading(
  source: UnderlyingDefaultSource<Uint8Array>,
  paused$: Observable<boolean>,
  then: MonoTypeOperatorFunction<Uint8Array> = identity,
) {
  const data = new ReadableStream(source, { highWaterMark: 0 });
  const headers = { 'content-type': 'text/plain' };
  const instance = axios.create({
    adapter: async (config) => ({ data, status: 200, statusText: '', headers, config }),
  });
  const http = createHttp({ baseURL, axios: instance });
  return record(http.stream({ path: '/', paused$ }, 'text/plain').pipe(then));
}

/** A body that the test writes. */
function written(paused$: Observable<boolean>, then?: MonoTypeOperatorFunction<Uint8Array>) {
  let body!: ReadableStreamDefaultController<Uint8Array>;
  const seen = reading(
    {
      start(controller) {
        body = controller;
      },
    },
    paused$,
    then,
  );
  const write = async (length: number) => {
    body.enqueue(new Uint8Array(length));
    await eventually('the chunk is read', () => body.desiredSize === 0);
  };
  const lengths = () => seen.values.map((chunk) => chunk.length);
  return { body, write, seen, lengths };
}

describe('a web stream that is paused', () => {
  it('emits what arrived during the pause before the error that breaks it', async () => {
    const paused$ = new BehaviorSubject(false);
    const { body, write, seen, lengths } = written(paused$);
    await write(1);
    await eventually('the first chunk is emitted', () => seen.values.length === 1);
    paused$.next(true);
    for (const length of [2, 3, 4]) await write(length);
    expect(lengths()).toEqual([1]);
    body.error(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    await eventually('it has ended', () => seen.end === 'error');
    expect(lengths()).toEqual([1, 2, 3, 4]);
    expect(seen.error).toMatchObject({ code: 'network', systemCode: 'ECONNRESET' });
  });

  it('emits what arrived during the pause when it continues, and completes after that', async () => {
    const paused$ = new BehaviorSubject(true);
    const { body, write, seen, lengths } = written(paused$);
    for (const length of [1, 2, 3]) await write(length);
    body.close();
    await new Promise(setImmediate);
    expect(seen).toMatchObject({ values: [], end: 'open' });
    paused$.next(false);
    expect(lengths()).toEqual([1, 2, 3]);
    await eventually('it has ended', () => seen.end === 'complete');
  });

  it('can be paused again by each chunk', async () => {
    const paused$ = new BehaviorSubject(true);
    const { body, write, seen, lengths } = written(
      paused$,
      tap(() => paused$.next(true)),
    );
    for (const length of [1, 2, 3]) await write(length);
    body.close();
    for (const expected of [[1], [1, 2], [1, 2, 3]]) {
      paused$.next(false);
      expect(lengths()).toEqual(expected);
    }
    expect(seen.end).toBe('open');
    paused$.next(false);
    await eventually('it has ended', () => seen.end === 'complete');
  });

  it.each([
    ['64 KiB', 16 * KiB, 4],
    ['1024 chunks', 1, 1024],
  ])('reads ahead no more than %s', async (_, length, most) => {
    const paused$ = new BehaviorSubject(true);
    let pulled = 0;
    const seen = reading(
      {
        pull(controller) {
          pulled++;
          controller.enqueue(new Uint8Array(length));
        },
      },
      paused$,
    );
    await eventually('it reads ahead', () => pulled >= most);
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    expect(pulled).toBe(most);
    seen.unsubscribe();
    paused$.next(false);
    expect(seen.values).toEqual([]);
  });
});

describe.each(['http', 'fetch'] as const)('the body over %s', (adapter) => {
  async function answered() {
    const server = await rawServer((_, response) => void response.end('abc'));
    const http = createHttp({ baseURL: server.url, axios: axios.create({ adapter }) });
    return (paused$: Observable<boolean>) =>
      record(http.json({ path: '/', paused$ }, () => 'read'));
  }

  it('is not paused before the first value', async () => {
    const seen = (await answered())(new Subject());
    await eventually('it has ended', () => seen.end !== 'open');
    expect(seen.error).toMatchObject({ code: 'protocol' }); // it isn't JSON
  });

  it('continues if `paused$` fails, and is paused until then', async () => {
    const paused$ = new BehaviorSubject(true);
    const seen = (await answered())(paused$);
    await eventually('it is subscribed to', () => paused$.observed);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(seen.end).toBe('open');
    paused$.error(new Error('a failure of the caller’s'));
    await eventually('it has ended', () => seen.end !== 'open');
    expect(seen.error).toMatchObject({ code: 'protocol' });
  });

  it('is subscribed to `paused$` once, and unsubscribes when it ends', async () => {
    const server = await rawServer(service());
    const gptalk = createGPTalk({ baseURL: server.url, axios: axios.create({ adapter }) });
    let subscribers = 0;
    const paused$ = new BehaviorSubject(false);
    const subscribe = paused$.subscribe.bind(paused$);
    paused$.subscribe = ((...observer: Parameters<typeof subscribe>) => {
      subscribers++;
      return subscribe(...observer);
    }) as typeof paused$.subscribe;
    const seen = record(gptalk.stream('Hi', { paused$ }));
    await eventually('it has ended', () => seen.end === 'complete');
    expect(subscribers).toBe(1);
    expect(paused$.observed).toBe(false);
  });
});

it('a slow reader over fetch gets every delta that arrived before the connection broke', async () => {
  const snapshots = Array.from({ length: 40 }, (_, index) => message('x'.repeat(index + 1)));
  const server = await rawServer(
    service({
      async stream(response) {
        eventStream(response);
        for (const snapshot of snapshots) {
          response.write(snapshot);
          await eventually('it has arrived', () => arrived === snapshot.length + before);
          before = arrived;
        }
        await eventually('it may break', () => mayBreak);
        response.destroy();
      },
    }),
  );
  let arrived = 0;
  let before = 0;
  let mayBreak = false;
  const instance = axios.create({ adapter: 'fetch' });
  instance.interceptors.response.use((response) => {
    if (!response.config.url?.includes('/stream')) return response;
    const source: ReadableStream<Uint8Array> = response.data;
    const data = {
      cancel: () => source.cancel(),
      getReader() {
        const reader = source.getReader();
        const read = reader.read.bind(reader);
        return Object.assign(reader, {
          async read() {
            const result = await read();
            arrived += result.value?.length ?? 0;
            return result;
          },
        });
      },
    };
    return { ...response, data };
  });
  const iterator = createGPTalk({ baseURL: server.url, axios: instance }).iterate('Hi');
  let text = (await iterator.next()).value ?? '';
  const whole = snapshots.join('').length;
  await eventually('all has arrived', () => arrived === whole);
  mayBreak = true;
  await eventually('the connection is broken', () => server.unfinished.size === 0);
  const rest = (async () => {
    for await (const delta of iterator) text += delta;
  })();
  await expect(rest).rejects.toMatchObject({ code: 'network', outcome: 'accepted' });
  expect(text).toBe('x'.repeat(40));
});
