import { chatHandler, type ServerEvent } from 'rxtalk/server';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { serveHandler } from '../support/serveHandler';
import { fakeService, text } from './support/fakeService';
import { post, wires } from './support/requests';
import { watchedSignal, withSignal } from './support/signals';

describe.each(wires)('on the wire $wire, a client that leaves', ({ path, body, end, error }) => {
  const setUp = () => {
    const events: ServerEvent[] = [];
    const service = fakeService();
    const handler = chatHandler(service, { maxAnswers: 1, onEvent: (event) => events.push(event) });
    return { service, handler, ended: () => events.map(({ type }) => type) };
  };

  it('before its request is handled gets no answer', async () => {
    const { service, handler, ended } = setUp();
    const request = withSignal(post(path, body), AbortSignal.abort());
    expect((await handler(request)).status).toBe(499);
    expect([service.asked.length, ended()]).toEqual([0, ['started', 'left']]);
  });

  it('before the first text unsubscribes by its signal', async () => {
    const { service, handler, ended } = setUp();
    const { controller, signal, listeners } = watchedSignal();
    const responding = handler(withSignal(post(path, body), signal));
    await eventually('asked', () => service.open === 1);
    controller.abort();
    expect(service.open).toBe(0);
    expect((await responding).status).toBe(499);
    expect(listeners.size).toBe(0);
    expect(ended()).toEqual(['started', 'left']);
  });

  it('after the first text unsubscribes by cancelling the body', async () => {
    const { service, handler, ended } = setUp();
    const { signal, listeners } = watchedSignal();
    const responding = handler(withSignal(post(path, body), signal));
    await eventually('asked', () => service.open === 1);
    service.asked[0]?.answer.next(text('Hi'));
    const response = await responding;
    await response.body?.cancel();
    expect(service.open).toBe(0);
    expect(listeners.size).toBe(0);
    expect(ended()).toEqual(['started', 'first-text', 'left']);
    expect((await handler(withSignal(post(path, body), AbortSignal.abort()))).status).toBe(499);
  });

  it('after the first text unsubscribes by its signal, and what was sent doesn’t look complete', async () => {
    const { service, handler, ended } = setUp();
    const { controller, signal, listeners } = watchedSignal();
    const responding = handler(withSignal(post(path, body), signal));
    await eventually('asked', () => service.open === 1);
    service.asked[0]?.answer.next(text('Hi'));
    const response = await responding;
    controller.abort();
    expect(service.open).toBe(0);
    const sent = await response.text();
    expect(sent).toMatch(error);
    expect(sent).not.toMatch(end);
    expect(listeners.size).toBe(0);
    expect(ended()).toEqual(['started', 'first-text', 'left']);
  });

  it('after the end has no effect', async () => {
    const { service, handler, ended } = setUp();
    const { controller, signal, listeners } = watchedSignal();
    const responding = handler(withSignal(post(path, body), signal));
    await eventually('asked', () => service.open === 1);
    const answer = service.asked[0]?.answer;
    answer?.next(text('Hi'));
    answer?.next({ type: 'finish', reason: 'stop' });
    answer?.complete();
    expect(listeners.size).toBe(0);
    controller.abort();
    await (await responding).text();
    expect(ended()).toEqual(['started', 'first-text', 'finished']);
  });

  it.each(['before', 'after'])('over a socket, %s the first text, unsubscribes', async (when) => {
    const { service, handler } = setUp();
    const server = await serveHandler(handler);
    const leaving = new AbortController();
    const { signal } = leaving;
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body), signal };
    const fetching = fetch(server.url + path, init).catch(() => undefined);
    await eventually('asked', () => service.open === 1);
    if (when === 'after') {
      service.asked[0]?.answer.next(text('Hi'));
      await (await fetching)?.body?.getReader().read();
    }
    leaving.abort();
    await eventually('unsubscribed', () => service.open === 0);
  });
});

it('a whole completion is unsubscribed from when its client leaves', async () => {
  const service = fakeService();
  const { controller, signal } = watchedSignal();
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
  const request = withSignal(post('/v1/chat/completions', body), signal);
  const responding = chatHandler(service)(request);
  await eventually('asked', () => service.open === 1);
  service.asked[0]?.answer.next(text('Hi'));
  controller.abort();
  expect(service.open).toBe(0);
  expect((await responding).status).toBe(499);
});
