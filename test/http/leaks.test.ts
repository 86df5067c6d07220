import { Agent as HttpAgent } from 'node:http';
import { Agent } from 'node:https';
import { text } from 'node:stream/consumers';
import axios, { type AxiosInstance } from 'axios';
import { createHttp } from 'rxtalk';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { certificateOfLocalhost } from '../support/certificate';
import { eventually } from '../support/eventually';
import { outcomeOf } from '../support/outcome';
import { proxyServer } from '../support/proxyServer';
import { rawServer } from '../support/rawServer';

const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY'];
const REQUESTS = 50;
const tick = () => new Promise(setImmediate);

beforeEach(() => {
  for (const name of [...VARIABLES, 'all_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function askAxios(instance: AxiosInstance, url: string): Promise<void> {
  for (let count = 0; count < REQUESTS; count++) {
    const { data } = await instance.get(url, { responseType: 'stream', maxRedirects: 0 });
    expect(await text(data)).toBe('{}');
    await tick();
  }
}

async function askRxtalk(instance: AxiosInstance, baseURL: string): Promise<void> {
  const http = createHttp({ baseURL, axios: instance, keepAliveMs: 50 });
  for (let count = 0; count < REQUESTS; count++) {
    const outcome = await outcomeOf(http.json({ path: '/' }));
    expect(outcome).toEqual({ values: [{}], error: undefined });
    await tick();
  }
}

/** The agents that were made since the call. Each of them listens to itself. */
function madeAgents(): { readonly size: number } {
  const made = new Set<HttpAgent>();
  const { on } = HttpAgent.prototype;
  HttpAgent.prototype.on = function noted(this: HttpAgent, ...its: Parameters<typeof on>) {
    made.add(this);
    return on.apply(this, its);
  };
  onTestFinished(() => {
    // It was inherited before.
    Reflect.deleteProperty(HttpAgent.prototype, 'on');
  });
  return made;
}

it.each([...VARIABLES, 'no variable'])(
  `${REQUESTS} requests with a caller’s https agent and the proxy of %s leave what axios leaves`,
  async (name) => {
    const certificate = await certificateOfLocalhost();
    const server = await rawServer((_, response) => response.end('{}'), certificate);
    const proxy = await proxyServer();
    vi.stubEnv(name, proxy.url);

    async function leftBy(ask: typeof askAxios) {
      const httpsAgent = new Agent({ keepAlive: true, ca: certificate.cert });
      const ofProcess = process.eventNames().map((event) => process.listenerCount(event));
      const made = madeAgents();
      await ask(axios.create({ httpsAgent }), server.url);
      await eventually('idle tunnels are closed', () => proxy.sockets.size === 0);
      await eventually('no request is open', () => server.unfinished.size === 0);
      expect(made.size).toBeLessThan(10);
      expect(process.eventNames().map((event) => process.listenerCount(event))).toEqual(ofProcess);
      const sockets = Object.values(httpsAgent.freeSockets).flat();
      const left = [httpsAgent, ...sockets].map((emitter) =>
        emitter?.eventNames().map((event) => [event, emitter.listenerCount(event)]),
      );
      const open = server.sockets.size;
      httpsAgent.destroy();
      await eventually('no connection is left', () => server.sockets.size === 0);
      return { left, open };
    }
    expect(await leftBy(askRxtalk)).toEqual(await leftBy(askAxios));
  },
);
