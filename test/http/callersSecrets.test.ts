import type { IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import axios, { type CreateAxiosDefaults } from 'axios';
import { createGPTalk, createHttp, type HttpOptions, type RxtalkError } from 'rxtalk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loginRequest as request } from '../support/answering';
import { outcomeOf } from '../support/outcome';
import { proxyServer } from '../support/proxyServer';
import { rawServer } from '../support/rawServer';
import { eventStream, service } from '../support/service';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The same server also sends this text without a secret, which is shown. */
const harmless = 'no access for you';

/**
 * Expects that an error withholds a text of the server that repeats a secret (unchanged, in other
 * spellings, or only a piece of it), and that it shows the server's other texts.
 */
async function expectWithheld(
  secret: string,
  options: HttpOptions,
  echo: (request: IncomingMessage) => string = () => '',
) {
  const pieces = [secret.slice(0, 8), secret.slice(-8)];
  const said = [
    `seen: ${secret}`,
    encodeURIComponent(`seen: ${secret}`),
    btoa(`seen: ${secret}`),
    Buffer.from(secret).toString('hex'),
    `seen: ${secret.toUpperCase()}!`,
    ...pieces.map((piece) => `starts or ends with ${piece}`),
  ];
  const server = await rawServer((seen, response) => {
    const index = Number(/say=(\d+)/.exec(seen.url ?? '')?.[1] ?? -1);
    response
      .writeHead(403)
      .end(said[index] ?? (seen.url?.includes('echo') ? echo(seen) : harmless));
  });
  const http = createHttp({ baseURL: server.url, ...options });
  const errorAt = async (path: string) =>
    (await outcomeOf(http.json({ ...request, path }))).error as RxtalkError;
  for (const path of [...said.keys()].map((index) => `/?say=${index}`)) {
    await expectNothingOf(pieces, errorAt(path));
  }
  await expectNothingOf(pieces, errorAt('/?echo'));
  expect(await errorAt('/?harmless')).toMatchObject({ status: 403, serverMessage: harmless });
}

async function expectNothingOf(pieces: readonly string[], error: Promise<RxtalkError>) {
  expect(await error).toMatchObject({ code: 'http-status', status: 403 });
  expect(await error).not.toHaveProperty('serverMessage');
  for (const piece of pieces) {
    expect(inspect(await error, { showHidden: true })).not.toContain(piece);
  }
}

function echoAll({ headers, url }: IncomingMessage): string {
  return `seen: ${JSON.stringify(headers)} ${url}`;
}

describe('an error', () => {
  const credentials = { username: 'someone', password: 'instance-secret' };

  it.each<[string, CreateAxiosDefaults]>([
    ['headers', { headers: { Authorization: 'Bearer instance-secret' } as never }],
    ['parameters', { params: { key: 'instance-secret' } }],
    ['basic authentication', { auth: credentials }],
    ['parameters of a URL', { params: new URLSearchParams({ key: 'instance-secret' }) }],
    ['list of parameters', { params: { keys: ['other', 'instance-secret'] } }],
  ])('shows no secret from the %s of the caller’s axios', async (_, defaults) => {
    await expectWithheld('instance-secret', { axios: axios.create(defaults) }, (seen) => {
      const all = echoAll(seen);
      const sent = all + atob(/Basic ([\w+/=]+)/.exec(all)?.[1] ?? '');
      expect(sent).toContain('instance-secret');
      return all;
    });
  });

  it.each([
    ['secret-key', 'own-header-secret', 'own-header-secret'],
    ['content-key', 'own-header-secret', 'own-header-secret'],
    ['accept-key', 'own-header-secret', 'own-header-secret'],
    ['authorization', 'Token scheme-secret', 'scheme-secret'],
    ['authorization', `Basic ${btoa('me:decoded-secret')}`, 'decoded-secret'],
    ['cookie', 'a=first-cookie; session=second-cookie', 'second-cookie'],
    ['cookie', 'a=first-cookie; session=second-cookie', 'first-cookie'],
  ])('shows no part of the caller’s header %s: %s', async (name, value, secret) => {
    await expectWithheld(secret, { headers: { [name]: value } }, (seen) => {
      expect(seen.headers[name]).toBe(value);
      return `seen: ${value}`;
    });
  });

  it('shows no part of a header of one request, nor of its query, nor of its `secrets`', async () => {
    const said = ['header-key-12', 'query-key-34', 'other-key-56'];
    const server = await rawServer((seen, response) => {
      const index = Number(/say=(\d)/.exec(seen.url ?? '')?.[1]);
      response.writeHead(403).end(said[index] ?? harmless);
    });
    const http = createHttp({ baseURL: server.url });
    for (const [index, serverMessage] of [...said, harmless].entries()) {
      const { error } = await outcomeOf(
        http.json({
          path: `/?key=query-key-34&say=${index}`,
          headers: { 'x-key': 'header-key-12' },
          secrets: ['other-key-56'],
        }),
      );
      expect((error as RxtalkError).serverMessage).toBe(
        serverMessage === harmless ? harmless : undefined,
      );
    }
  });

  it('shows a header that only describes a request', async () => {
    const server = await rawServer((seen, response) => {
      response.writeHead(406).end(`no such language: ${seen.headers['accept-language']}`);
    });
    const headers = { 'accept-language': 'tlh-Latn-x-warrior' };
    const { error } = await outcomeOf(createHttp({ baseURL: server.url, headers }).json(request));
    expect(error).toHaveProperty('serverMessage', 'no such language: tlh-Latn-x-warrior');
  });

  it('in the middle of a stream shows no signature that an interceptor added', async () => {
    const withSignature = async (words: (signature: unknown) => string) => {
      const handler = service({
        stream: (response, { headers }) => {
          const message = words(headers['x-signature']);
          eventStream(response).end(`data: ${JSON.stringify({ error: { message } })}\n\n`);
        },
      });
      const server = await rawServer(handler);
      const instance = axios.create();
      let requests = 0;
      instance.interceptors.request.use((config) => {
        config.headers.set('x-signature', `signature-of-request-${++requests}`);
        return config;
      });
      const gptalk = createGPTalk({ baseURL: server.url, axios: instance });
      return (await outcomeOf(gptalk.stream('Hi'))).error;
    };
    const echoed = await withSignature((signature) => `bad signature ${signature}`);
    expect(echoed).toMatchObject({ code: 'service', step: 'stream' });
    expect(echoed).not.toHaveProperty('serverMessage');
    expect(inspect(echoed, { showHidden: true })).not.toContain('signature-of-request');
    const clean = await withSignature(() => 'no such key');
    expect(clean).toHaveProperty('serverMessage', 'no such key');
  });

  it('shows no secret that an interceptor added', async () => {
    const instance = axios.create();
    instance.interceptors.request.use((config) => {
      config.headers.set('x-gateway', 'interceptor-secret');
      return config;
    });
    await expectWithheld('interceptor-secret', { axios: instance }, (seen) => {
      expect(seen.headers['x-gateway']).toBe('interceptor-secret');
      return echoAll(seen);
    });
  });

  it.each<[string, (host: string, port: number) => unknown]>([
    [
      'an object with `auth`',
      (host, port) => ({ host, port, auth: { username: 'user', password: 'proxy-password' } }),
    ],
    [
      'an object with `username` and `password`',
      (host, port) => ({ host, port, username: 'user', password: 'proxy-password' }),
    ],
    ['a URL', (host, port) => new URL(`http://user:proxy-password@${host}:${port}`)],
  ])('shows no password of a proxy that the caller’s axios has as %s', async (_, proxyAt) => {
    const proxy = await rawServer(({ headers }, response) => {
      const [, sent = ''] = headers['proxy-authorization']?.split(' ') ?? [];
      response.writeHead(407).end(`not ${atob(sent)}, nor proxy-password`);
    });
    const { hostname, port } = new URL(proxy.url);
    const instance = axios.create({ proxy: proxyAt(hostname, Number(port)) as never });
    const http = createHttp({ baseURL: 'http://service.invalid', axios: instance });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ code: 'http-status', status: 407 });
    expect(error).not.toHaveProperty('serverMessage');
    expect(inspect(error, { showHidden: true })).not.toContain('proxy-pa');
  });

  it('shows no password of a proxy, from the options or the environment', async () => {
    const { port } = await proxyServer();
    const proxy = `http://user:proxy-password@127.0.0.1:${port}`;
    await expectWithheld('proxy-password', { proxy });
    vi.stubEnv('http_proxy', proxy);
    vi.stubEnv('no_proxy', '');
    await expectWithheld('proxy-password', {});
  });
});
