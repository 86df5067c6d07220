import axios, { type AxiosAdapter } from 'axios';
import { createHttp } from 'rxtalk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requestFailure } from '../../src/http/failure';
import { baseURL, loginRequest as request } from '../support/answering';
import { outcomeOf } from '../support/outcome';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Simulates a browser: no Node.js, and its own user agent and origin. */
function pretendBrowser(): void {
  vi.stubGlobal('process', undefined);
  vi.stubGlobal('navigator', { userAgent: 'Browser/1.0' });
  class BrowserRequest extends Request {
    constructor(input: string | Request, init?: RequestInit) {
      super(input, init);
      this.headers.delete('origin');
    }
  }
  vi.stubGlobal('Request', BrowserRequest);
}

describe('in a browser', () => {
  it('createHttp leaves out forbidden headers, and `userAgent` is the browser’s own', async () => {
    const sent: unknown[] = [];
    const adapter: AxiosAdapter = async (config) => {
      sent.push(config.headers.toJSON());
      const data = new Response('{}').body;
      return { data, status: 200, statusText: 'OK', headers: {}, config };
    };
    pretendBrowser();
    const http = createHttp({ baseURL, axios: axios.create({ adapter }) });
    const { values } = await outcomeOf(http.json(request));
    vi.unstubAllGlobals();
    expect(values).toEqual([{}]);
    expect(http.userAgent).toBe('Browser/1.0');
    expect(sent[0]).toMatchObject({ 'x-kept': 'k' });
    expect(sent[0]).not.toHaveProperty('origin');
    expect(sent[0]).not.toHaveProperty('user-agent');
  });

  it('axios does not replace the browser’s user agent', async () => {
    const sent: Request[] = [];
    const fetch = async (request: Request) => {
      sent.push(request);
      return new Response('{}');
    };
    pretendBrowser();
    const instance = axios.create({ adapter: 'fetch', env: { fetch: fetch as never } });
    const outcome = await outcomeOf(createHttp({ baseURL, axios: instance }).json(request));
    vi.unstubAllGlobals();
    expect(outcome.values).toEqual([{}]);
    expect(sent[0]?.headers.get('x-kept')).toBe('k');
    expect(sent[0]?.headers.get('user-agent')).toBe(null);
  });

  it('a network failure without details is retryable', async () => {
    const fetch = async () => {
      throw new TypeError('Failed to fetch');
    };
    pretendBrowser();
    const instance = axios.create({ adapter: 'fetch', env: { fetch } });
    const { error } = await outcomeOf(createHttp({ baseURL, axios: instance }).json(request));
    vi.unstubAllGlobals();
    expect(error).toMatchObject({ systemCode: 'ERR_NETWORK', isRetryable: true });
  });

  it('without a user agent, the library uses its own', () => {
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('navigator', undefined);
    const { userAgent } = createHttp({ baseURL });
    vi.unstubAllGlobals();
    expect(userAgent).toMatch(/^Mozilla\/5\.0 \(compatible; rxtalk\/[\d.]+; unknown\)$/);
  });
});

describe('in an edge runtime', () => {
  beforeEach(() => {
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('navigator', { userAgent: 'Edge' });
  });

  it('that allows every header, all headers are sent', async () => {
    const sent: Request[] = [];
    const fetch = async (request: Request) => {
      sent.push(request);
      return new Response('{}');
    };
    const instance = axios.create({ adapter: 'fetch', env: { fetch: fetch as never } });
    await outcomeOf(createHttp({ baseURL, axios: instance }).json(request));
    expect(sent[0]?.headers.get('origin')).toBe('o');
    expect(sent[0]?.headers.get('user-agent')).toBe('u');
  });

  it('without a `Request`, headers that a browser sets are left out', async () => {
    const sent: Record<string, unknown>[] = [];
    const adapter: AxiosAdapter = async (config) => {
      sent.push(config.headers.toJSON());
      return { data: new Response('{}').body, status: 200, statusText: '', headers: {}, config };
    };
    vi.stubGlobal('Request', undefined);
    await outcomeOf(createHttp({ baseURL, axios: axios.create({ adapter }) }).json(request));
    expect(sent[0]).not.toHaveProperty('origin');
  });

  it('a failure that the runtime calls retryable is retryable', () => {
    const lost = Object.assign(new Error('Network connection lost.'), { retryable: true });
    expect(requestFailure(new Error('x', { cause: lost }))).toMatchObject({
      systemCode: 'ERR_NETWORK',
      isRetryable: true,
    });
  });
});
