import type { ServerResponse } from 'node:http';
import axios, { type AxiosResponse } from 'axios';
import { createGPTalk, createHttp, DeadlineError, type Deadlines } from 'rxtalk';
import { describe, expect, it, vi } from 'vitest';
import { eventually } from '../support/eventually';
import { rawServer } from '../support/rawServer';
import { receivedResponses } from '../support/receivedResponses';
import { record } from '../support/record';
import {
  at,
  eventStream,
  type Handlers,
  isInPhase,
  message,
  type Phase,
  requestsUntil,
  service,
  silentFrom,
} from '../support/service';
import { passTimeUntil, stopTimers } from '../support/virtualTime';

const responsesUntil: Readonly<Record<Phase, number>> = {
  ...requestsUntil,
  login: 0,
  text: 1,
  response: 2,
};

describe.each(['http', 'fetch'] as const)('a silent server with the %s adapter', (adapter) => {
  it.each([
    ['login', 'login', 'response'],
    ['text', 'text', 'response'],
    ['response', 'stream', 'response'],
    ['idle', 'stream', 'idle'],
    ['midstream', 'stream', 'idle'],
  ] satisfies [Phase, string, string][])(
    'in the phase %s ends in the step %s with the %s deadline',
    async (phase, step, deadline) => {
      const { server, received, seen } = await askWithoutTime(silentFrom(phase), { adapter });
      await eventually(
        `the client is in the phase ${phase}`,
        () => isInPhase(phase, server, seen.values) && received.count === responsesUntil[phase],
      );
      await passTimeUntil('the answer ends', () => seen.end !== 'open');
      expect(seen.values).toEqual(phase === 'midstream' ? ['Hel'] : []);
      expect(seen.error).toBeInstanceOf(DeadlineError);
      expect(seen.error).toMatchObject({
        code: 'deadline',
        step,
        phase: deadline,
        limitMs: 60_000,
        isRetryable: phase !== 'midstream',
      });
      await eventually('the socket is closed', () => server.unfinished.size === 0);
    },
  );

  it.each(['response', 'midstream'] as const)(
    'in the phase %s is waited for if the deadlines are 0',
    async (phase) => {
      const deadlines = { responseMs: 0, idleMs: 0 };
      const { server, received, seen } = await askWithoutTime(silentFrom(phase), {
        adapter,
        deadlines,
      });
      await eventually(
        `the client is in the phase ${phase}`,
        () => isInPhase(phase, server, seen.values) && received.count === responsesUntil[phase],
      );
      vi.advanceTimersByTime(2 ** 31);
      expect(seen.end).toBe('open');
      expect(vi.getTimerCount()).toBe(0);
      seen.unsubscribe();
      await eventually('the socket is closed', () => server.unfinished.size === 0);
    },
  );

  it('causes the error of the total deadline, which names no step', async () => {
    const deadlines = { totalMs: 30_000 };
    const { server, seen } = await askWithoutTime(silentFrom('text'), { adapter, deadlines });
    await eventually('the text is sent', () => server.requests.length === 2);
    vi.advanceTimersByTime(29_999);
    expect(seen.end).toBe('open');
    vi.advanceTimersByTime(1);
    expect(seen.error).toMatchObject({
      code: 'deadline',
      phase: 'total',
      limitMs: 30_000,
      isRetryable: false,
      outcome: 'unknown',
      url: server.url,
    });
    expect(seen.error).not.toHaveProperty('step');
    await eventually('the socket is closed', () => server.unfinished.size === 0);
  });

  it('causes an error of the total deadline whose outcome is accepted after text', async () => {
    const deadlines = { totalMs: 30_000 };
    const { server, seen } = await askWithoutTime(silentFrom('midstream'), { adapter, deadlines });
    await eventually('text is emitted', () => seen.values.length === 1);
    vi.advanceTimersByTime(30_000);
    expect(seen.error).toMatchObject({
      code: 'deadline',
      phase: 'total',
      isRetryable: false,
      outcome: 'accepted',
      url: server.url,
    });
  });
});

it('the response deadline starts with each subscription', async () => {
  const server = await rawServer(() => {});
  stopTimers();
  const http = createHttp({ baseURL: server.url, deadlines: { responseMs: 60_000 } });
  const answer$ = http.json({ path: '/' });
  const first = record(answer$);
  vi.advanceTimersByTime(40_000);
  const second = record(answer$);
  vi.advanceTimersByTime(20_001);
  expect(first.error).toMatchObject({ code: 'deadline', phase: 'response' });
  expect(second.end).toBe('open');
  vi.advanceTimersByTime(40_000);
  expect(second.error).toMatchObject({ code: 'deadline', phase: 'response' });
  expect(vi.getTimerCount()).toBe(0);
});

it('an HTTP error is reported even if its body never ends', async () => {
  const { server, received, seen } = await askWithoutTime({
    text: (response) => {
      response.writeHead(503, { 'content-type': 'text/plain' });
      response.write('half a sen');
    },
  });
  await eventually('the headers are there', () => received.count === 2);
  await passTimeUntil('the answer ends', () => seen.end !== 'open');
  expect(seen.error).toMatchObject({
    code: 'http-status',
    status: 503,
    serverMessage: 'half a sen',
  });
  await eventually('the socket is closed', () => server.unfinished.size === 0);
});

it('comments restart the idle deadline', async () => {
  let stream: ServerResponse | undefined;
  let chunks = 0;
  const { received, seen } = await askWithoutTime(
    at('stream', (response) => {
      stream = eventStream(response);
    }),
    { onResponse: ({ data }) => data.on('data', () => chunks++) },
  );
  await eventually('the headers are there', () => received.count === 3);
  chunks = 0;
  for (let comments = 1; comments <= 10; comments++) {
    stream?.write(': still here\n\n');
    await eventually('the comment has come', () => chunks === comments);
    vi.advanceTimersByTime(50_000);
    expect(seen.end).toBe('open');
  }
  stream?.end(`${message('Hello')}data: [DONE]\n\n`);
  await eventually('the answer ends', () => seen.end !== 'open');
  expect(seen.values).toEqual(['Hello']);
  expect(seen.end).toBe('complete');
});

interface Options {
  readonly adapter?: 'http' | 'fetch';
  readonly deadlines?: Deadlines;
  readonly onResponse?: (response: AxiosResponse) => void;
}

/** Sends a request, and stops the timers; counts the responses whose headers have arrived. */
async function askWithoutTime(handlers: Handlers, options: Options = {}) {
  const { adapter = 'http', onResponse } = options;
  const { deadlines = { responseMs: 60_000, idleMs: 60_000 } } = options;
  const server = await rawServer(service(handlers));
  const instance = axios.create({ adapter });
  const received = receivedResponses(instance, onResponse);
  stopTimers();
  const gptalk = createGPTalk({ baseURL: server.url, axios: instance, deadlines });
  return { server, received, seen: record(gptalk.stream('Hi')) };
}
