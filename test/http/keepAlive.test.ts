import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { createGPTalk, createHttp, type GPTalkOptions } from 'rxtalk';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { byteServer, gptalkBytes, jsonBytes } from '../support/byteServer';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { record } from '../support/record';
import { byteRouteTo, ROUTES, routeTo } from '../support/routes';
import { answer, eventStream, json, message, service } from '../support/service';
import { stopTimers } from '../support/virtualTime';

const whole = { values: ['Hello'], error: undefined };

/** A service that counts its connections, and its client. */
async function counted(handlers = {}, options: GPTalkOptions = {}) {
  const used = new Set<Socket>();
  const handle = service(handlers);
  const server = await rawServer((request, response) => {
    used.add(request.socket);
    handle(request, response);
  });
  return { server, used, gptalk: createGPTalk({ baseURL: server.url, ...options }) };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('an idle connection', () => {
  it.each(ROUTES)('serves the next answer over %s', async (route) => {
    stopTimers(); // a busy machine may take longer than a body has to end
    const used = new Set<Socket>();
    const handle = service();
    const { server, proxy, options } = await routeTo(route, (certificate) =>
      rawServer((request, response) => {
        used.add(request.socket);
        handle(request, response);
      }, certificate),
    );
    const gptalk = createGPTalk(options);
    for (let count = 0; count < 5; count++) {
      expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    }
    expect(server.requests).toHaveLength(11); // a token is good for five uses
    if (!proxy) expect(used.size).toBe(1);
    else expect(proxy.accepted).toBe(1);
  });

  it.each(ROUTES.filter((route) => route.startsWith('https')))(
    'resumes the TLS session of the one before it over %s',
    async (route) => {
      const resumed: boolean[] = [];
      const { server, proxy, options } = await routeTo(route, (certificate) =>
        rawServer((request, response) => {
          resumed.push((request.socket as TLSSocket).isSessionReused());
          answer(response, 200, '{}');
        }, certificate),
      );
      const http = createHttp({ ...options, keepAliveMs: 0 });
      for (let count = 0; count < 2; count++) {
        await outcomeOf(http.json({ path: '/' }));
        await eventually('the connection is closed', () => server.sockets.size === 0);
      }
      expect(resumed).toEqual([false, true]);
      if (route.endsWith('https proxy')) expect(proxy?.resumed).toEqual([false, true]);
    },
  );

  it.each([
    ['keepAliveMs is 0', { keepAliveMs: 0 }, {}],
    ['keepAliveMs have passed', { keepAliveMs: 30 }, {}],
    ['the service allows a second', {}, { 'keep-alive': 'timeout=1, max=100' }],
  ])('is closed if %s', async (_, options, headers) => {
    const { gptalk, server } = await counted(
      {
        stream: (response: Parameters<typeof eventStream>[0]) => {
          for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
          eventStream(response).end(`${message('Hello')}data: [DONE]\n\n`);
        },
      },
      options,
    );
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    await eventually('the connection is closed', () => server.sockets.size === 0);
  });

  it('is kept if the body ends a moment after its last text', async () => {
    stopTimers();
    const { gptalk, used } = await counted({
      stream: (response: Parameters<typeof eventStream>[0]) => {
        eventStream(response).write(`${message('Hello')}data: [DONE]\n\n`);
        setImmediate(() => response.end());
      },
    });
    for (let count = 0; count < 3; count++) {
      expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
      await new Promise(setImmediate);
    }
    expect(used.size).toBeLessThan(3);
  });

  it.each(ROUTES)('is closed over %s if unexpected bytes arrive', async (route) => {
    const { server, options } = await byteRouteTo(route, (head, socket) => {
      socket.write(gptalkBytes(head));
      // A surplus response, when the answer is complete.
      if (head.includes('/stream')) setTimeout(() => socket.write(jsonBytes({ data: {} })), 20);
    });
    const gptalk = createGPTalk(options);
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    await eventually('the connection is closed', () => server.sockets.size === 0);
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
  });

  it('is closed after an unexpected response', async () => {
    let texts = 0;
    const { gptalk, used, server } = await counted({
      text: (response: Parameters<typeof json>[0]) =>
        ++texts === 2 ? json(response, { nothing: 'of use' }) : json(response, { token: 's' }),
    });
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    expect((await outcomeOf(gptalk.stream('Hi'))).error).toMatchObject({ code: 'protocol' });
    await eventually('the connection is closed', () => server.sockets.size === 0);
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    expect(used.size).toBe(2);
  });
});

describe.each(ROUTES)('a service that sends one response too many over %s', (route) => {
  it.each([
    ['while no other answer is open', 0],
    ['while another answer is open', 1],
  ])('%s spoils one answer at most', async (_, openAnswers) => {
    let streams = 0;
    const open: Socket[] = [];
    const { options } = await byteRouteTo(route, (head, socket) => {
      const isStream = head.includes('/stream');
      if (isStream && open.length < openAnswers) {
        open.push(socket); // it is answered at the end
        return;
      }
      socket.write(gptalkBytes(head));
      // The response comes twice: at once, so that it meets the next request.
      if (isStream && ++streams === 1) socket.write(gptalkBytes(head));
    });
    const gptalk = createGPTalk(options);
    const longest = openAnswers > 0 ? outcomeOf(gptalk.stream('Hi')) : undefined;
    await eventually('the first answer is open', () => open.length === openAnswers);
    const outcomes = [];
    for (let count = 0; count < 10; count++) outcomes.push(await outcomeOf(gptalk.stream('Hi')));
    for (const socket of open) socket.write(gptalkBytes('/stream'));
    if (longest) expect(await longest).toEqual(whole);
    const failed = outcomes.filter(({ error }) => error !== undefined);
    expect(failed.length).toBeLessThan(2);
    for (const { values, error } of outcomes) if (!error) expect(values).toEqual(['Hello']);
  });
});

describe('a service that closes after each response without saying so', () => {
  it.each(ROUTES)('fails once over %s, and 29 of 30 answers succeed', async (route) => {
    const { server, options } = await byteRouteTo(route, (head, socket) => {
      socket.end(gptalkBytes(head));
    });
    const gptalk = createGPTalk(options);
    let failures = 0;
    for (let count = 0; count < 30; count++) {
      const { values, error } = await outcomeOf(gptalk.stream('Hi'));
      if (error) failures++;
      else expect(values).toEqual(['Hello']);
    }
    expect(failures).toBeLessThan(2);
    // Nothing was sent twice.
    const texts = server.heads.filter((head) => head.includes('/text')).length;
    expect(texts).toBeLessThanOrEqual(30);
  });

  it('is detected by the reset of a reused connection', async () => {
    let requests = 0;
    const server = await byteServer((head, socket) => {
      requests++;
      // The reset arrives while the next request is in progress.
      if (requests % 2 === 1) socket.write(gptalkBytes(head));
      else socket.resetAndDestroy();
    });
    const http = createHttp({ baseURL: server.url });
    const request = { path: '/api/chatgpt/user/login', method: 'POST' };
    expect((await outcomeOf(http.json(request))).error).toBeUndefined();
    expect((await outcomeOf(http.json(request))).error).toMatchObject({
      code: 'network',
      outcome: 'unknown',
    });
    expect((await outcomeOf(http.json(request))).error).toBeUndefined();
    await eventually('the connection isn’t kept', () => server.sockets.size === 0);
  });
});

describe('a service that resets connections at random', () => {
  it('makes the client close each connection for a minute, then for ten minutes after another reset', async () => {
    stopTimers();
    const passedMs = vi.spyOn(performance, 'now').mockReturnValue(1);
    onTestFinished(() => passedMs.mockRestore());
    let isToReset = false;
    const used: Socket[] = [];
    const server = await byteServer((head, socket) => {
      used.push(socket);
      if (isToReset) socket.resetAndDestroy();
      else socket.write(gptalkBytes(head));
      isToReset = false;
    });
    const http = createHttp({ baseURL: server.url });
    /** Whether a connection serves two requests, one after the other. */
    const isKept = async () => {
      for (let count = 0; count < 2; count++) {
        await new Promise(setImmediate); // the connection of the request before is idle
        const { error } = await outcomeOf(http.json({ path: '/login' }));
        expect(error).toBeUndefined();
      }
      const [one, other] = used.slice(-2);
      return one === other;
    };
    expect(await isKept()).toBe(true);
    for (const minutes of [1, 10, 100]) {
      isToReset = true;
      await new Promise(setImmediate);
      const { error } = await outcomeOf(http.json({ path: '/login' }));
      expect(error).toMatchObject({ code: 'network', outcome: 'unknown' });
      expect(await isKept()).toBe(false);
      passedMs.mockReturnValue(performance.now() + minutes * 60_000 - 1);
      expect(await isKept()).toBe(false);
      passedMs.mockReturnValue(performance.now() + 1);
      expect(await isKept()).toBe(true);
    }
  });
});

it('a reset after the response doesn’t keep connections from being reused', async () => {
  stopTimers();
  let streams = 0;
  let broken: Socket | null = null;
  const { gptalk, used } = await counted({
    stream: (response: Parameters<typeof eventStream>[0]) => {
      const body = eventStream(response);
      if (++streams !== 2) body.end(`${message('Hello')}data: [DONE]\n\n`);
      else
        body.write(message('Hel'), () => {
          broken = response.socket;
        });
    },
  });
  expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
  const seen = record(gptalk.stream('Hi'));
  await eventually('text has come', () => seen.values.length === 1 && broken !== null);
  (broken as Socket | null)?.resetAndDestroy();
  await eventually('the answer ends', () => seen.end === 'error');
  for (let count = 0; count < 3; count++) {
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
  }
  expect(used.size).toBe(2);
});
