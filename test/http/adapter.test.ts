import { PassThrough } from 'node:stream';
import axios from 'axios';
import { createHttp } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { streamingAdapters } from '../../src/http/adapter';
import { answering, baseURL, loginRequest as request } from '../support/answering';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';

describe('createHttp', () => {
  it('uses the caller’s adapter if it can stream', async () => {
    const data = new PassThrough();
    data.end('{"from": "adapter"}');
    const http = createHttp({ baseURL, axios: axios.create({ adapter: answering(data) }) });
    expect(await outcomeOf(http.json(request))).toEqual({
      values: [{ from: 'adapter' }],
      error: undefined,
    });
  });

  it('reports a `ProtocolError` if the adapter returns no stream', async () => {
    const http = createHttp({ baseURL, axios: axios.create({ adapter: answering('{}') }) });
    const { error } = await outcomeOf(http.json(request));
    expect(error).toMatchObject({ code: 'protocol', step: 'login' });
  });

  it.each(['node', 'web'] as const)(
    'closes the body if the caller unsubscribes while an interceptor is running (%s)',
    async (kind) => {
      const node = new PassThrough();
      let isCancelled = false;
      const web = new ReadableStream({
        cancel() {
          isCancelled = true;
        },
      });
      const instance = axios.create({ adapter: answering(kind === 'node' ? node : web) });
      let isIntercepted = false;
      let pass = () => {};
      instance.interceptors.response.use(async (response) => {
        isIntercepted = true;
        await new Promise<void>((resolve) => {
          pass = resolve;
        });
        return response;
      });
      const subscription = createHttp({ baseURL, axios: instance }).json(request).subscribe();
      await eventually('the response is intercepted', () => isIntercepted);
      subscription.unsubscribe();
      pass();
      const isClosed = () => (kind === 'node' ? node.destroyed : isCancelled);
      await eventually('the body is closed', isClosed);
      expect(isClosed()).toBe(true);
    },
  );

  it('reports a `NetworkError` if the body breaks off, in Node.js and on the web', async () => {
    const node = new PassThrough();
    setTimeout(() => node.destroy(), 5);
    const web = new ReadableStream({
      start: (controller) => controller.error(new Error('gone')),
    });
    for (const data of [node, web]) {
      const http = createHttp({ baseURL, axios: axios.create({ adapter: answering(data) }) });
      const { error } = await outcomeOf(http.json(request));
      expect(error).toMatchObject({
        code: 'network',
        step: 'login',
        message: 'The connection was reset (ECONNRESET)',
      });
    }
  });
});

describe('streamingAdapters', () => {
  it('prefers `http`, falls back to `fetch`, and never uses XHR', () => {
    expect(streamingAdapters(axios.create())).toEqual(['http', 'fetch']);
    expect(streamingAdapters(axios.create({ adapter: 'fetch' }))).toEqual(['fetch']);
    expect(streamingAdapters(axios.create({ adapter: ['xhr', 'fetch'] }))).toEqual(['fetch']);
    const own = answering('{}');
    expect(streamingAdapters(axios.create({ adapter: own }))).toEqual([own]);
    for (const adapter of ['xhr', ['xhr'], []] as const) {
      const instance = axios.create({ adapter: adapter as 'xhr' });
      expect(() => streamingAdapters(instance)).toThrow('`axios` to be set to an adapter');
    }
  });
});
