import axios from 'axios';
import { createGPTalk, createHttp } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { baseURL, loginRequest as request } from '../support/answering';
import { gptalkServer } from '../support/gptalkServer';
import { outcomeOf } from '../support/outcome';
import { rawServer } from '../support/rawServer';

describe('the caller’s axios', () => {
  it.each([
    ['nothing', () => undefined],
    ['only the data', ({ data }: { data: unknown }) => data],
  ])(
    'with an interceptor that returns %s causes a `ProtocolError` that says so',
    async (_, give) => {
      const server = await rawServer((_request, response) => void response.end('{}'));
      const instance = axios.create();
      instance.interceptors.response.use(give as never);
      const { error } = await outcomeOf(
        createHttp({ baseURL: server.url, axios: instance }).json(request),
      );
      expect(error).toMatchObject({
        code: 'protocol',
        message: expect.stringMatching('interceptor'),
      });
    },
  );

  it('with an interceptor that reads the body causes a `ProtocolError` that says so', async () => {
    const server = await rawServer((_request, response) => void response.end('{}'));
    const instance = axios.create({ adapter: 'fetch' });
    instance.interceptors.response.use((response) => {
      response.data.getReader();
      return response;
    });
    const { error } = await outcomeOf(
      createHttp({ baseURL: server.url, axios: instance }).json(request),
    );
    expect(error).toMatchObject({
      code: 'protocol',
      step: 'login',
      message: expect.stringMatching('interceptor'),
    });
  });

  it('with an interceptor that throws causes an error that is not retryable', async () => {
    const instance = axios.create();
    instance.interceptors.request.use(() => {
      throw new RangeError('a bug of the caller’s');
    });
    const { error } = await outcomeOf(createHttp({ baseURL, axios: instance }).json(request));
    expect(error).toMatchObject({ code: 'network', isRetryable: false });
  });

  it.each(['http', 'fetch'] as const)('has its `timeout` ignored (%s)', async (adapter) => {
    const server = await rawServer((_request, response) => {
      response.writeHead(200);
      response.write('{"slow": ');
      setTimeout(() => response.end('true}'), 150);
    });
    const instance = axios.create({ adapter, timeout: 40 });
    const { values } = await outcomeOf(
      createHttp({ baseURL: server.url, axios: instance }).json(request),
    );
    expect(values).toEqual([{ slow: true }]);
  });

  it.each(['http', 'fetch'] as const)(
    'follows no redirect, whatever its `maxRedirects` (%s)',
    async (adapter) => {
      const elsewhere = await rawServer((_request, response) => void response.end('{}'));
      const server = await rawServer((_request, response) => {
        response.writeHead(307, { location: elsewhere.url }).end();
      });
      const instance = axios.create({ adapter, maxRedirects: 5 });
      const { error } = await outcomeOf(
        createHttp({ baseURL: server.url, axios: instance }).json(request),
      );
      expect(error).toMatchObject({ code: 'http-status', status: 307 });
      expect(elsewhere.requests).toEqual([]);
    },
  );

  it('with basic authentication does not replace the bearer token', async () => {
    const server = await gptalkServer({ answer: () => ['Hi'] });
    const gptalk = createGPTalk({
      baseURL: server.url,
      axios: axios.create({ auth: { username: 'someone', password: 'secret' } }),
    });
    expect(await outcomeOf(gptalk.stream('Hi'))).toEqual({ values: ['Hi'], error: undefined });
  });
});
