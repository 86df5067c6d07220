import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { createGPTalk, createHttp, type GPTalkOptions } from 'rxtalk';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { answer, eventStream, json, message, service } from '../support/service';
import { stopTimers } from '../support/virtualTime';

const whole = { values: ['Hello'], error: undefined };

/** A service that counts its connections, and a client of it. */
async function counted(handlers = {}, options: GPTalkOptions = {}) {
  const used = new Set<Socket>();
  const handle = service(handlers);
  const server = await rawServer((request, response) => {
    used.add(request.socket);
    handle(request, response);
  });
  return { server, used, gptalk: createGPTalk({ baseURL: server.url, ...options }) };
}

/** A server that answers each request as a test says, in bytes. */
async function byteServer(respond: (head: string, socket: Socket) => void) {
  const heads: string[] = [];
  const server = createServer((socket) => {
    let received = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received += chunk;
      const end = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (end === -1 || received.length < end + 4 + length) return;
      const head = received.slice(0, end);
      received = '';
      heads.push(head.split('\r\n')[0] as string);
      respond(head, socket);
    });
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, heads, sockets };
}

const jsonBytes = (value: unknown) => {
  const body = JSON.stringify(value);
  const type = 'content-type: application/json';
  return `HTTP/1.1 200 OK\r\n${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
};

/** What GPTalk answers to each step, in bytes. */
function gptalkBytes(head: string): string {
  if (head.includes('/login')) return jsonBytes({ data: { token: 'bearer', expires_at: 4e9 } });
  if (head.includes('/text')) return jsonBytes({ data: { token: 'stream' } });
  const body = `${message('Hello')}data: [DONE]\n\n`;
  const type = 'content-type: text/event-stream';
  return `HTTP/1.1 200 OK\r\n${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

describe('an idle connection', () => {
  it('serves the next answer', async () => {
    stopTimers(); // a busy machine may take longer than a body has to end
    const { gptalk, used } = await counted();
    for (let count = 0; count < 5; count++) {
      expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    }
    expect(used.size).toBe(1);
  });

  it('serves the next answer over TLS', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const used = new Set<Socket>();
    const handle = service();
    const server = await rawServer(
      (request, response) => {
        used.add(request.socket);
        handle(request, response);
      },
      { key, cert },
    );
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const gptalk = createGPTalk({ baseURL: server.url });
      for (let count = 0; count < 3; count++) {
        expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
      }
      expect(used.size).toBe(1);
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  it('resumes the TLS session of the one before it', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const resumed: boolean[] = [];
    const server = await rawServer(
      (request, response) => {
        resumed.push((request.socket as TLSSocket).isSessionReused());
        answer(response, 200, '{}');
      },
      { key, cert },
    );
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const http = createHttp({ baseURL: server.url, keepAliveMs: 0 });
      for (let count = 0; count < 2; count++) {
        await outcomeOf(http.json({ path: '/' }));
        await eventually('the connection is closed', () => server.sockets.size === 0);
      }
      expect(resumed).toEqual([false, true]);
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

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

  it('is closed if bytes arrive that nobody asked for', async () => {
    const server = await byteServer((head, socket) => {
      socket.write(gptalkBytes(head));
      // A surplus response, when the answer is complete.
      if (head.includes('/stream')) setTimeout(() => socket.write(jsonBytes({ data: {} })), 20);
    });
    const gptalk = createGPTalk({ baseURL: server.url });
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    await eventually('the connection is closed', () => server.sockets.size === 0);
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
  });

  it('is closed after a response that is not what was asked for', async () => {
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

describe('a service that sends one response too many', () => {
  it('spoils one answer at most', async () => {
    let streams = 0;
    const server = await byteServer((head, socket) => {
      socket.write(gptalkBytes(head));
      // The response comes twice: at once, so that it meets the next request.
      if (head.includes('/stream') && ++streams === 1) socket.write(gptalkBytes(head));
    });
    const gptalk = createGPTalk({ baseURL: server.url });
    const outcomes = [];
    for (let count = 0; count < 10; count++) outcomes.push(await outcomeOf(gptalk.stream('Hi')));
    const failed = outcomes.filter(({ error }) => error !== undefined);
    expect(failed.length).toBeLessThan(2);
    for (const { values, error } of outcomes) if (!error) expect(values).toEqual(['Hello']);
  });
});

describe('a service that closes after each response without saying so', () => {
  it('fails once, and then 29 of 30 answers come', async () => {
    const server = await byteServer((head, socket) => {
      socket.end(gptalkBytes(head));
    });
    const gptalk = createGPTalk({ baseURL: server.url });
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

  it('is learned by the reset of a connection that serves again', async () => {
    let requests = 0;
    const server = await byteServer((head, socket) => {
      requests++;
      // The reset comes when the next request is under way.
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
