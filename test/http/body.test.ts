import axios, { type AxiosResponse } from 'axios';
import { createGPTalk, createHttp, type Deadlines } from 'rxtalk';
import { describe, expect, it, vi } from 'vitest';
import { answering, baseURL, loginRequest as request } from '../support/answering';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { type RawServer, rawServer } from '../support/rawServer';
import { receivedResponses } from '../support/receivedResponses';
import { record } from '../support/record';
import { eventStream, message, service } from '../support/service';
import { passTimeUntil, stopTimers } from '../support/virtualTime';

/** Sends a request, and stops the timers. */
function askWithoutTime(server: RawServer, deadlines: Deadlines) {
  const instance = axios.create();
  const received = receivedResponses(instance);
  stopTimers();
  const http = createHttp({ baseURL: server.url, axios: instance, deadlines });
  return { received, seen: record(http.json(request)) };
}

describe('reading a body', () => {
  it.each([200, 500])(
    'reports a typed error if it is deeply nested JSON (status %i)',
    async (status) => {
      const server = await rawServer((_request, response) => {
        response.writeHead(status).end(`${'{"error":'.repeat(6_000)}1${'}'.repeat(6_000)}`);
      });
      const gptalk = createGPTalk({ baseURL: server.url });
      const { error } = await outcomeOf(gptalk.stream('Hi'));
      expect(error).toMatchObject({ code: status === 200 ? 'service' : 'http-status' });
      expect(error).not.toHaveProperty('serverMessage');
    },
  );

  it('reports the status of an error whose body stalls', async () => {
    const server = await rawServer((_request, response) => {
      response.writeHead(429, { 'retry-after': '7' });
      response.write('wait');
    });
    const { received, seen } = askWithoutTime(server, { responseMs: 60_000, idleMs: 30_000 });
    await eventually('the headers have come', () => received.count === 1);
    await passTimeUntil('the request ends', () => seen.end !== 'open');
    expect(seen.error).toMatchObject({ status: 429, retryAfterMs: 7_000, serverMessage: 'wait' });
  });

  it('reports an error if it broke off before it was read', async () => {
    const server = await rawServer((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    const instance = axios.create();
    instance.interceptors.response.use(async (response) => {
      await eventually('the body has broken off', () => response.data.destroyed);
      return response;
    });
    const http = createHttp({
      baseURL: server.url,
      axios: instance,
      deadlines: { idleMs: 0, responseMs: 0 },
    });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ code: 'network', systemCode: 'ECONNRESET' });
  });

  it('ends at the response deadline if it arrives a byte at a time', async () => {
    const server = await rawServer((_request, response) => {
      response.writeHead(200).flushHeaders();
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    });
    const { received, seen } = askWithoutTime(server, { responseMs: 60_000, idleMs: 0 });
    await eventually('the headers have come', () => received.count === 1);
    vi.advanceTimersByTime(59_000);
    expect(seen.end).toBe('open');
    vi.advanceTimersByTime(1_001);
    expect(seen.error).toMatchObject({ code: 'deadline', phase: 'response', step: 'login' });
  });

  it.each<[string, (response: AxiosResponse) => AxiosResponse]>([
    ['without headers', (response) => ({ ...response, headers: undefined }) as never],
    [
      'of strings',
      (response) => {
        response.data.setEncoding('utf8');
        return response;
      },
    ],
  ])('reads a JSON body that an interceptor returns %s', async (_, change) => {
    const server = await rawServer((__, response) => response.end('{"word":"Grüße"}'));
    const instance = axios.create();
    instance.interceptors.response.use(change);
    const http = createHttp({ baseURL: server.url, axios: instance });
    expect(await outcomeOf(http.json(request))).toEqual({
      values: [{ word: 'Grüße' }],
      error: undefined,
    });
  });

  it('reads an answer of strings', async () => {
    const stream = `${message('Grü')}${message('Grüße')}data: [DONE]\n\n`;
    const server = await rawServer(
      service({ stream: (response) => eventStream(response).end(stream) }),
    );
    const instance = axios.create();
    instance.interceptors.response.use((response) => {
      response.data.setEncoding('utf8');
      return response;
    });
    const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
    const { values, error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toBeUndefined();
    expect(values.join('')).toBe('Grüße');
  });

  it('reports a typed error for a stream without headers', async () => {
    const server = await rawServer(service());
    const instance = axios.create();
    instance.interceptors.response.use(
      (response) => ({ ...response, headers: undefined }) as never,
    );
    const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ code: 'protocol', step: 'stream', outcome: 'accepted' });
  });

  it('reports status 0 for a redirect that the browser hides', async () => {
    const http = createHttp({ baseURL, axios: axios.create({ adapter: answering(null, 0) }) });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ code: 'http-status', status: 0 });
    expect(error).toHaveProperty('message', expect.stringContaining('redirect'));
  });

  it.each([
    '{"data":{"token":"fresh-secret"}}',
    '{"data":{"token":"fresh-secret"',
    '"fresh-secret"',
  ])('does not show an error’s JSON, which may contain a fresh token: %s', async (body) => {
    const server = await rawServer((_request, response) => {
      response.writeHead(500).end(body);
    });
    const { error } = await outcomeOf(createHttp({ baseURL: server.url }).json(request));
    expect(error).toMatchObject({ code: 'http-status', status: 500 });
    expect(error).not.toHaveProperty('serverMessage');
  });
});
