import { Agent } from 'node:https';
import { inspect } from 'node:util';
import axios from 'axios';
import { createGPTalk, type GPTalkOptions } from 'rxtalk';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Certificate, certificateOfLocalhost } from '../support/certificate';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { proxyServer } from '../support/proxyServer';
import { rawServer } from '../support/rawServer';
import { service, silentFrom } from '../support/service';

let certificate: Certificate;

beforeAll(async () => {
  certificate = await certificateOfLocalhost();
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The options that trust the test's own certificate. */
function trusting(): GPTalkOptions {
  return { axios: axios.create({ httpsAgent: new Agent({ ca: certificate.cert }) }) };
}

const authorization = `Basic ${Buffer.from('user:pa ss').toString('base64')}`;

describe('a plain request', () => {
  it('goes through the proxy, and only the proxy receives the password', async () => {
    const proxy = await proxyServer({ authorization });
    const server = await rawServer(service());
    const gptalk = createGPTalk({
      keepAliveMs: 50,
      baseURL: server.url,
      proxy: `http://user:pa%20ss@127.0.0.1:${proxy.port}`,
    });
    const { values, error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toBeUndefined();
    expect(values).toEqual(['Hello']);
    expect(proxy.requests).toEqual([
      `POST ${server.url}/api/chatgpt/user/login`,
      `POST ${server.url}/api/chatgpt/chatapi/text`,
      expect.stringMatching(`^GET ${server.url}/api/chatgpt/chatapi/stream\\?token=`),
    ]);
    expect(server.requests).toHaveLength(3);
    await eventually('no connection is left', () => proxy.sockets.size === 0);
  });

  it('that the proxy rejects is an HttpStatusError without the password', async () => {
    const proxy = await proxyServer({ authorization });
    const gptalk = createGPTalk({
      baseURL: 'http://127.0.0.1:9',
      proxy: `http://user:wrong-hidden@127.0.0.1:${proxy.port}`,
    });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({
      code: 'http-status',
      step: 'login',
      status: 407,
      outcome: 'refused',
      serverMessage: 'the proxy wants a password',
    });
    expect(inspect(error, { showHidden: true })).not.toMatch(/hidden/);
  });

  it('that the proxy rejects hides the reason if it contains a piece of the password', async () => {
    const proxy = await proxyServer({ authorization });
    const gptalk = createGPTalk({
      baseURL: 'http://127.0.0.1:9',
      proxy: `http://user:the-proxy-wants-1234@127.0.0.1:${proxy.port}`,
    });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ code: 'http-status', step: 'login', status: 407 });
    expect(error).not.toHaveProperty('serverMessage');
    expect(inspect(error, { showHidden: true })).not.toMatch(/proxy-wants|proxy wants/);
  });
});

describe('a request over TLS', () => {
  it('goes through a tunnel, and the proxy can’t read it', async () => {
    const proxy = await proxyServer({ authorization });
    const server = await rawServer(service(), certificate);
    const gptalk = createGPTalk({
      ...trusting(),
      keepAliveMs: 50,
      baseURL: server.url,
      proxy: `http://user:pa%20ss@127.0.0.1:${proxy.port}`,
    });
    const { values, error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toBeUndefined();
    expect(values).toEqual(['Hello']);
    const { host } = new URL(server.url);
    expect(proxy.requests).toEqual([`CONNECT ${host}`]);
    for (const headers of proxy.headers) {
      expect(headers).not.toHaveProperty('authorization');
      expect(headers).not.toHaveProperty('x-auth-appid');
    }
    expect(server.requests).toHaveLength(3);
    await eventually('no connection is left', () => proxy.sockets.size === 0);
  });

  it('through a tunnel that the proxy rejects is a typed error without the password', async () => {
    const proxy = await proxyServer({ authorization });
    const gptalk = createGPTalk({
      baseURL: 'https://127.0.0.1:9',
      proxy: `http://user:wrong-hidden@127.0.0.1:${proxy.port}`,
    });
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({
      step: 'login',
      code: 'network',
      systemCode: 'ERR_PROXY_TUNNEL',
      message: expect.stringContaining(
        '407 instead of opening a tunnel: it rejected the user name and password',
      ),
      outcome: 'unsent',
      isTransient: false,
    });
    expect(inspect(error, { showHidden: true })).not.toMatch(/hidden/);
    await eventually('no connection is left', () => proxy.sockets.size === 0);
  });

  it('with an untrusted certificate is a NetworkError', async () => {
    const server = await rawServer(service(), certificate);
    const { error } = await outcomeOf(createGPTalk({ baseURL: server.url }).stream('Hi'));
    expect(error).toMatchObject({ code: 'network', step: 'login' });
    expect(error).toHaveProperty('systemCode', expect.stringContaining('SELF_SIGNED'));
  });
});

describe.each(['http', 'https'] as const)('unsubscribing from %s through a proxy', (scheme) => {
  it('closes the connection while the proxy is silent', async () => {
    const proxy = await proxyServer({ isSilent: true });
    const gptalk = createGPTalk({
      baseURL: `${scheme}://127.0.0.1:9`,
      proxy: `http://127.0.0.1:${proxy.port}`,
    });
    const subscription = gptalk.stream('Hi').subscribe();
    await eventually('the proxy is asked', () => proxy.requests.length === 1);
    expect(proxy.sockets.size).toBe(1);
    subscription.unsubscribe();
    await eventually('the connection is closed', () => proxy.sockets.size === 0);
  });

  it('closes the connection in the middle of the stream', async () => {
    const proxy = await proxyServer();
    const handler = service(silentFrom('midstream'));
    const server = await rawServer(handler, scheme === 'https' ? certificate : undefined);
    const gptalk = createGPTalk({
      ...trusting(),
      baseURL: server.url,
      proxy: `http://127.0.0.1:${proxy.port}`,
    });
    const deltas: string[] = [];
    const subscription = gptalk.stream('Hi').subscribe((delta) => deltas.push(delta));
    await eventually('text has come', () => deltas.length === 1);
    subscription.unsubscribe();
    await eventually('the stream is closed', () => server.unfinished.size === 0);
  });
});

describe('the option `proxy`', () => {
  it.each([
    ['not a URL', 'an absolute http(s) URL, got a string'],
    ['socks5://user:hidden@127.0.0.1:1080', 'an absolute http(s) URL, got a string'],
    ['user:hidden@127.0.0.1:8080', 'an absolute http(s) URL, got a string'],
    ['http://user:hidden@:8080', 'an absolute http(s) URL, got a string'],
    ['http://user:hidden%@127.0.0.1:8080', 'well-formed percent-encoding'],
    [7, 'got a number'],
  ])('throws a TypeError at once for %s, without showing it', (proxy, expected) => {
    const create = () => createGPTalk({ baseURL: 'http://localhost', proxy: proxy as string });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(expected);
    expect(create).not.toThrow(/hidden/);
  });

  it('is rejected outside Node.js', () => {
    const create = () =>
      createGPTalk({ baseURL: 'http://localhost', proxy: 'http://127.0.0.1:8080' });
    vi.stubGlobal('process', { ...process, versions: {} });
    try {
      expect(create).toThrow(/a browser has its own/);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('defaults to the proxy of the environment', async () => {
    const proxy = await proxyServer();
    vi.stubEnv('http_proxy', `http://127.0.0.1:${proxy.port}`);
    vi.stubEnv('no_proxy', '');
    const server = await rawServer(service());
    const { values } = await outcomeOf(createGPTalk({ baseURL: server.url }).stream('Hi'));
    expect(values).toEqual(['Hello']);
    expect(proxy.requests).toHaveLength(3);
  });
});
