import http from 'node:http';
import axios from 'axios';
import { createGPTalk, createHttp } from 'rxtalk';
import { afterEach, expect, it, vi } from 'vitest';
import { gptalkBytes } from '../support/byteServer';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { byteRouteTo, ROUTES } from '../support/routes';
import { service } from '../support/service';

afterEach(() => {
  vi.unstubAllEnvs();
});

const switching =
  'HTTP/1.1 101 Switching Protocols\r\nupgrade: other\r\nconnection: upgrade\r\n\r\n';

it.each(
  ROUTES.flatMap((route) => [
    { route, step: 'login', outcome: 'unsent' }, // the text
    { route, step: 'text', outcome: 'unknown' },
    { route, step: 'stream', outcome: 'accepted' },
  ]),
)('a status of 101 over $route is a NetworkError at once at the step $step', async (each) => {
  const { route, step, outcome } = each;
  const { server, options } = await byteRouteTo(route, (head, socket) => {
    socket.write(head.includes(`/${step}`) ? switching : gptalkBytes(head));
  });
  const gptalk = createGPTalk({ ...options, deadlines: { responseMs: 0 } });
  const { error } = await outcomeOf(gptalk.stream('Hi'));
  expect(error).toMatchObject({
    code: 'network',
    step,
    outcome,
    systemCode: 'ECONNRESET',
  });
  await eventually('no connection is left', () => server.sockets.size === 0);
});

it('the transport that an interceptor or the caller’s axios sets is used', async () => {
  const server = await rawServer(service());
  const requests: unknown[] = [];
  const transport = {
    request(...[options, listener]: Parameters<typeof http.request>) {
      requests.push(options);
      return http.request(options, listener as never);
    },
  };
  const path = '/login';
  const instance = axios.create({ transport });
  expect(
    (await outcomeOf(createHttp({ baseURL: server.url, axios: instance }).json({ path }))).error,
  ).toBeUndefined();
  const intercepted = axios.create();
  intercepted.interceptors.request.use((config) => ({ ...config, transport }));
  expect(
    (await outcomeOf(createHttp({ baseURL: server.url, axios: intercepted }).json({ path }))).error,
  ).toBeUndefined();
  expect(requests).toHaveLength(2);
});
