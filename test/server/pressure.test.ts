import { setImmediate } from 'node:timers/promises';
import { chatHandler, type ServerEvent } from 'rxtalk/server';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ResponseBody } from '../../src/server/answer/responseBody';
import { eventually } from '../support/eventually';
import { serveHandler } from '../support/serveHandler';
import { stalled } from '../support/stalled';
import { stopTimers } from '../support/virtualTime';
import { fakeService, stop, text } from './support/fakeService';
import { post, wires } from './support/requests';

const kilobyte = text('x'.repeat(1024));

describe.each(wires)('on the wire $wire', ({ path, body, end, error }) => {
  it('a slow reader pauses the service, and resumes it by reading on', async () => {
    const service = fakeService();
    const responding = chatHandler(service)(post(path, body));
    await eventually('asked', () => service.open === 1);
    const asked = service.asked[0];
    asked?.answer.next(kilobyte);
    const reader = (await responding).body?.getReader();
    let sent = 1;
    for (; !asked?.isPaused; sent++) {
      asked?.answer.next(kilobyte);
      await setImmediate();
    }
    expect(sent).toBeLessThan(30);
    while (asked?.isPaused) await reader?.read();
    expect(asked?.isPaused).toBe(false);
    expect(asked?.pauses).toEqual([false, true, false]);
    await reader?.cancel();
  });

  it('a fast reader never pauses the service, and is sent no empty chunk', async () => {
    const service = fakeService();
    const responding = chatHandler(service)(post(path, body));
    await eventually('asked', () => service.open === 1);
    const asked = service.asked[0];
    asked?.answer.next(kilobyte);
    const reader = (await responding).body?.getReader();
    for (let read = 0; read < 30; read++) {
      expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
      asked?.answer.next(kilobyte);
    }
    expect(asked?.pauses).toEqual([false]);
    asked?.answer.next(text('x'.repeat(20_000)));
    asked?.answer.next(stop);
    asked?.answer.complete();
    await setImmediate();
    for (let chunk = await reader?.read(); !chunk?.done; chunk = await reader?.read()) {
      expect(chunk?.value?.length).toBeGreaterThan(0);
    }
  });

  it('a service that can’t be paused fails when too much is unread', async () => {
    const events: ServerEvent[] = [];
    const service = fakeService({
      answer(subscriber) {
        const delta = 'x'.repeat(1024 * 1024);
        let count = 0;
        while (!subscriber.closed && count++ < 100) subscriber.next(text(delta));
        expect(count).toBeLessThan(20);
      },
    });
    const handler = chatHandler(service, { onEvent: (event) => events.push(event) });
    const response = await handler(post(path, body));
    expect(service.open).toBe(0);
    expect(await response.text()).toMatch(error);
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'limit' } });
  });

  it('text that the service emits together is sent together', async () => {
    const service = fakeService();
    const responding = chatHandler(service)(post(path, body));
    await eventually('asked', () => service.open === 1);
    const answer = service.asked[0]?.answer;
    for (const delta of ['a', 'b', 'c']) answer?.next(text(delta));
    const reader = (await responding).body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    expect(first.match(/"[abc]"/g)).toEqual(['"a"', '"b"', '"c"']);
    await reader?.cancel();
  });

  it('silence is filled with comments, unless the reader is slow, and until the end', async () => {
    stopTimers();
    const service = fakeService();
    const responding = chatHandler(service, { heartbeatMs: 1000 })(post(path, body));
    await eventually('asked', () => service.open === 1);
    const answer = service.asked[0]?.answer;
    vi.advanceTimersByTime(5000);
    answer?.next(text('Hi'));
    const reader = (await responding).body?.getReader();
    const read = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await read()).toMatch(/^data: /);
    vi.advanceTimersByTime(1000); // the first text was less than a second ago
    vi.advanceTimersByTime(1000);
    expect(await read()).toBe(':\n\n');
    vi.advanceTimersByTime(1000);
    expect(await read()).toBe(':\n\n');

    while (!service.asked[0]?.isPaused) {
      answer?.next(kilobyte);
      await setImmediate();
    }
    vi.advanceTimersByTime(10_000);
    answer?.next(stop);
    answer?.complete();
    expect(vi.getTimerCount()).toBe(0);
    let rest = '';
    for (let chunk = await read(); chunk !== ''; chunk = await read()) rest += chunk;
    expect(rest).toMatch(end);
    expect(rest).not.toContain(':\n\n');
  });

  it('0 sends no comments', async () => {
    stopTimers();
    const service = fakeService({ answer: (subscriber) => subscriber.next(text('Hi')) });
    const response = await chatHandler(service, { heartbeatMs: 0 })(post(path, body));
    expect(vi.getTimerCount()).toBe(0);
    await response.body?.cancel();
  });
});

it('a body may be cancelled while text is added to it, as Deno does', () => {
  class Cancelling {
    constructor(source: UnderlyingDefaultSource) {
      const enqueue = () => source.cancel?.();
      source.start?.({ enqueue, desiredSize: null } as unknown as ReadableStreamDefaultController);
    }
  }
  vi.stubGlobal('ReadableStream', Cancelling);
  onTestFinished(() => void vi.unstubAllGlobals());
  for (const length of [1_000, 20_000]) {
    const onCancel = vi.fn();
    const onEnd = vi.fn();
    const body = new ResponseBody(0, onCancel);
    body.write('x'.repeat(length));
    body.close(onEnd);
    expect(onCancel).toHaveBeenCalledTimes(1);
    expect(onEnd).toHaveBeenCalledTimes(1);
  }
});

it('a slow reader pauses the service over a socket', async () => {
  const service = fakeService();
  const server = await serveHandler(chatHandler(service));
  const [{ path, body }] = wires as [(typeof wires)[0]];
  const headers = { 'content-type': 'application/json' };
  const fetching = fetch(server.url + path, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  await eventually('asked', () => service.open === 1);
  const asked = service.asked[0];
  let sent = 0;
  const megabyte = text('x'.repeat(1024 * 1024));
  const sending = setInterval(() => {
    if (!asked?.isPaused) {
      asked?.answer.next(megabyte);
      sent++;
    }
  }, 1);
  const response = await fetching;
  // What the system buffers for a socket of loopback is some megabytes.
  expect(await stalled(() => sent)).toBeLessThan(40);
  clearInterval(sending);
  await response.body?.cancel();
  await eventually('unsubscribed', () => service.open === 0);
});
