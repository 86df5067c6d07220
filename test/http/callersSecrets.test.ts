import type { ServerResponse } from 'node:http';
import axios, { type CreateAxiosDefaults } from 'axios';
import { createGPTalk, createHttp, type HttpStatusError } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { loginRequest as request } from '../support/answering';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';
import { eventStream, service } from '../support/service';

describe('an error', () => {
  const failing = (response: ServerResponse) => {
    response.writeHead(403);
    response.end(`seen: ${JSON.stringify(response.req.headers)} ${response.req.url}`);
  };
  const credentials = { username: 'someone', password: 'instance-secret' };

  it.each<[string, CreateAxiosDefaults]>([
    ['headers', { headers: { Authorization: 'Bearer instance-secret' } as never }],
    ['parameters', { params: { key: 'instance-secret' } }],
    ['basic authentication', { auth: credentials }],
  ])('shows no secret from the %s of the caller’s axios', async (_, defaults) => {
    const server = await rawServer((_request, response) => failing(response));
    const http = createHttp({ baseURL: server.url, axios: axios.create(defaults) });
    const { error } = await outcomeOf(http.json(request));
    const { serverMessage } = error as HttpStatusError;
    expect(serverMessage).toContain('[redacted]');
    expect(serverMessage).not.toContain('instance-secret');
    expect(serverMessage).not.toContain(btoa('someone:instance-secret'));
  });

  it.each([
    ['secret-key', 'own-header-secret', 'own-header-secret'],
    ['content-key', 'own-header-secret', 'own-header-secret'],
    ['authorization', 'Token scheme-secret', 'scheme-secret'],
    ['authorization', `Basic ${btoa('me:decoded-secret')}`, 'decoded-secret'],
    ['cookie', 'a=first-cookie; session=second-cookie', 'second-cookie'],
  ])('shows no part of the caller’s header %s', async (name, value, secret) => {
    const server = await rawServer((_request, response) => {
      response.writeHead(403).end(`seen: ${secret}`);
    });
    const http = createHttp({ baseURL: server.url, headers: { [name]: value } });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ serverMessage: 'seen: [redacted]' });
  });

  it.each([
    ['parameters of a URL', new URLSearchParams({ key: 'instance-secret' })],
    ['a list of parameters', { keys: ['other', 'instance-secret'] }],
  ])('shows no secret from %s of the caller’s axios', async (_, params) => {
    const server = await rawServer((_request, response) => failing(response));
    const http = createHttp({ baseURL: server.url, axios: axios.create({ params }) });
    const { error } = await outcomeOf(http.json(request));
    expect((error as HttpStatusError).serverMessage).not.toContain('instance-secret');
  });

  it('in mid-stream shows no signature that an interceptor added', async () => {
    const handler = service({
      stream: (response, { headers }) => {
        const message = `bad signature ${headers['x-signature']}`;
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
    const { error } = await outcomeOf(gptalk.stream('Hi'));
    expect(error).toMatchObject({ code: 'service', serverMessage: 'bad signature [redacted]' });
  });

  it('shows no secret that an interceptor added', async () => {
    const server = await rawServer((_request, response) => failing(response));
    const instance = axios.create();
    instance.interceptors.request.use((config) => {
      config.headers.set('x-gateway', 'interceptor-secret');
      return config;
    });
    const { error } = await outcomeOf(
      createHttp({ baseURL: server.url, axios: instance }).json(request),
    );
    expect((error as HttpStatusError).serverMessage).toContain('[redacted]');
    expect((error as HttpStatusError).serverMessage).not.toContain('interceptor-secret');
  });
});
