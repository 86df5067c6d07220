import { Agent } from 'node:https';
import { inspect } from 'node:util';
import axios, { type AxiosInstance } from 'axios';
import { createGPTalk, createHttp } from 'rxtalk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { certificateOfLocalhost } from '../support/certificate';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { proxyServer } from '../support/proxyServer';
import { rawServer } from '../support/rawServer';
import { service, silentFrom } from '../support/service';
import { stopTimers } from '../support/virtualTime';

const whole = { values: ['Hello'], error: undefined };
const closed = 'https://localhost:9';
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

beforeEach(() => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  for (const name of [...VARIABLES, 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function secureServer(handle = service()) {
  return await rawServer(handle, await certificateOfLocalhost());
}

describe('a tunnel', () => {
  const user = 'user:pä ss'; // as UTF-8
  const authorization = `Basic ${Buffer.from(user).toString('base64')}`;
  const [username = '', password = ''] = user.split(':');
  const asDefault = (port: number): AxiosInstance =>
    axios.create({ proxy: { host: '127.0.0.1', port, auth: { username, password } } });
  const fromInterceptor = (port: number): AxiosInstance => {
    const instance = axios.create();
    instance.interceptors.request.use((config) => {
      const proxy = { host: '127.0.0.1', port, auth: { username, password } };
      return { ...config, proxy };
    });
    return instance;
  };

  it.each<[string, (port: number) => object]>([
    ['the option', (port) => ({ proxy: `http://user:p%C3%A4%20ss@127.0.0.1:${port}` })],
    ['the defaults of axios', (port) => ({ axios: asDefault(port) })],
    ['an interceptor', (port) => ({ axios: fromInterceptor(port) })],
  ])('through the proxy of %s serves several answers, with its password', async (_, optionsFor) => {
    stopTimers();
    const proxy = await proxyServer({ authorization });
    const server = await secureServer();
    const gptalk = createGPTalk({ baseURL: server.url, ...optionsFor(proxy.port) });
    for (let count = 0; count < 3; count++) {
      expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    }
    expect(proxy.accepted).toBe(1);
    expect(server.requests).toHaveLength(7);
  });

  it.each(VARIABLES)('through the proxy of %s serves several answers', async (name) => {
    stopTimers();
    const authorization = `Basic ${btoa('user:word')}`;
    const proxy = await proxyServer({ authorization });
    const server = await secureServer();
    vi.stubEnv(name, `http://user:word@127.0.0.1:${proxy.port}`);
    const gptalk = createGPTalk({ baseURL: server.url });
    for (let count = 0; count < 3; count++) {
      expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    }
    expect(proxy.accepted).toBe(1);
  });

  it('isn’t opened to a host of NO_PROXY', async () => {
    const proxy = await proxyServer();
    const server = await secureServer();
    vi.stubEnv('https_proxy', proxy.url);
    vi.stubEnv('no_proxy', 'localhost');
    expect(await outcomeOf(createGPTalk({ baseURL: server.url }).stream('Hi'))).toEqual(whole);
    expect(proxy.accepted).toBe(0);
  });

  it('leads to an IPv6 address', async () => {
    const proxy = await proxyServer({ refusal: 'HTTP/1.1 403 Forbidden\r\n\r\n' });
    const http = createHttp({ baseURL: 'https://[::1]:9', proxy: proxy.url });
    await outcomeOf(http.json({ path: '/' }));
    expect(proxy.requests).toEqual(['CONNECT [::1]:9']);
  });

  it.each(['http', 'https'])(
    'through an %s proxy takes the TLS options of the caller’s agent',
    async (scheme) => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', undefined);
      stopTimers();
      const certificate = await certificateOfLocalhost();
      const proxy = await proxyServer(scheme === 'https' ? { certificate } : {});
      const server = await secureServer();
      // The latter two are set by newer versions of Node.js.
      const options = { ca: certificate.cert, protocol: 'https:', defaultPort: 443 };
      const gptalk = createGPTalk({
        baseURL: server.url,
        proxy: proxy.url,
        axios: axios.create({ httpsAgent: new Agent(options) }),
      });
      for (let count = 0; count < 2; count++) {
        expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
      }
      expect(proxy.accepted).toBe(1);
    },
  );

  it('isn’t used with a caller’s agent of another class', async () => {
    class OwnAgent extends Agent {}
    const proxy = await proxyServer();
    const server = await secureServer();
    const httpsAgent = new OwnAgent();
    const gptalk = createGPTalk({
      baseURL: server.url,
      proxy: proxy.url,
      axios: axios.create({ httpsAgent }),
    });
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual(whole);
    expect(proxy.accepted).toBe(3); // as with axios alone
    await eventually('no connection is left', () => proxy.sockets.size === 0);
  });

  it('is closed while the service is silent if no request waits any more', async () => {
    const proxy = await proxyServer();
    const server = await secureServer(service(silentFrom('login')));
    const gptalk = createGPTalk({ baseURL: server.url, proxy: proxy.url });
    const subscription = gptalk.stream('Hi').subscribe();
    await eventually('the service is asked', () => server.requests.length === 1);
    subscription.unsubscribe();
    await eventually('no connection is left', () => proxy.sockets.size + server.sockets.size === 0);
  });
});

it('tunnels don’t wait for each other, whatever the caller’s agent allows', async () => {
  const proxy = await proxyServer();
  const server = await secureServer(service(silentFrom('login')));
  const httpsAgent = new Agent({ maxSockets: 1, maxTotalSockets: 1 });
  const gptalk = createHttp({
    baseURL: server.url,
    proxy: proxy.url,
    axios: axios.create({ httpsAgent }),
  });
  const errors: unknown[] = [];
  const ask = (path: string) =>
    gptalk.json({ path }).subscribe({ error: (error: unknown) => errors.push(error) });
  const first = ask('/login');
  await eventually('the service is asked', () => server.requests.length === 1);
  const second = ask('/login');
  first.unsubscribe();
  await eventually('the service is asked again', () => server.requests.length === 2);
  second.unsubscribe();
  expect(errors).toEqual([]);
});

describe('without a tunnel', () => {
  const unsent = { code: 'network', step: 'login', outcome: 'unsent' };

  it.each([
    ['403 Forbidden', { isTransient: false }],
    ['502 Bad Gateway', { isTransient: true }],
    ['503 Service Unavailable', { isTransient: true }],
    ['302 Found', { isTransient: false }],
  ])(
    'because the proxy answers %s, a request is a NetworkError that says so',
    async (status, is) => {
      const refusal = `HTTP/1.1 ${status}\r\nlocation: http://x/hidden\r\n\r\nhidden`;
      const proxy = await proxyServer({ refusal });
      const url = `http://user:pass-hidden@127.0.0.1:${proxy.port}`;
      const { error } = await outcomeOf(createGPTalk({ baseURL: closed, proxy: url }).stream('Hi'));
      const message = `The proxy answered ${status.slice(0, 3)} instead of opening a tunnel`;
      expect(error).toMatchObject({ ...unsent, ...is, systemCode: 'ERR_PROXY_TUNNEL', message });
      expect(inspect(error, { showHidden: true })).not.toMatch(/hidden/);
      await eventually('no connection is left', () => proxy.sockets.size === 0);
    },
  );

  it.each([
    ['closes', ''],
    ['closes inside its answer', 'HTTP/1.1 200 Connection'],
    ['speaks another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ])(
    'because the proxy %s, a request is a NetworkError even if no deadline is set',
    async (_, refusal) => {
      const proxy = await proxyServer({ refusal });
      const gptalk = createGPTalk({
        baseURL: closed,
        proxy: proxy.url,
        deadlines: { responseMs: 0 },
      });
      const { error } = await outcomeOf(gptalk.stream('Hi'));
      expect(error).toMatchObject({
        ...unsent,
        message: expect.stringMatching(/^The connection to the proxy failed \([A-Z_]+\)$/),
      });
    },
  );

  it('because the proxy is unreachable, a request is a NetworkError', async () => {
    const gptalk = createGPTalk({ baseURL: closed, proxy: 'http://127.0.0.1:9' });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ ...unsent, systemCode: 'ECONNREFUSED', isTransient: true });
    expect(error).toHaveProperty('message', expect.stringContaining('proxy'));
  });

  it('because a TLS option is wrong, a request is a NetworkError', async () => {
    const proxy = await proxyServer();
    const server = await secureServer();
    const httpsAgent = new Agent({ minVersion: 'TLSv9' as never });
    const gptalk = createGPTalk({
      baseURL: server.url,
      proxy: proxy.url,
      axios: axios.create({ httpsAgent }),
    });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ code: 'network', isTransient: false });
    await eventually('no connection is left', () => proxy.sockets.size === 0);
  });
});
