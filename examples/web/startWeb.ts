import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { chatHandler, type Handler, type HandlerOptions } from 'rxtalk/server';
import type { OpenAIServerOptions } from 'rxtalk/testing';
import { build } from 'vite';
import { type Demo, startDemo } from './demo/startDemo';
import type { Served } from './page/settings';

export interface WebOptions {
  readonly port?: number;
  readonly answer?: OpenAIServerOptions['answer'];
  readonly onEvent?: HandlerOptions['onEvent'];
}

export interface Web extends AsyncDisposable {
  readonly url: string;
  readonly demo: Demo;
}

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Builds the page, and serves it with the wires of the demo's service. */
export async function startWeb({ port = 0, answer, onEvent }: WebOptions = {}): Promise<Web> {
  await build({ configFile: file('vite.config.ts') });
  const page = await readFile(file('../../dist/page/index.html'), 'utf8');
  const demo = await startDemo(answer);
  const handler = withPage(page, demo.served, chatHandler(demo.service, { onEvent }));
  const server = createAdaptorServer({ fetch: handler, overrideGlobalObjects: false }) as Server;
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    demo,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await demo[Symbol.asyncDispose]();
    },
  };
}

/** Serves the page at `/`, with what the server tells it, and everything else as before. */
function withPage(page: string, served: Served, handler: Handler): Handler {
  const json = JSON.stringify(served).replaceAll('<', '\\u003c');
  const html = page.replace(/(<script[^>]*id="served">)\{\}/, (_, start) => start + json);
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    // What a page can't say of itself; the rest of the policy is in the page.
    'content-security-policy': "frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  };
  return async (request) => {
    const isPage = request.method === 'GET' && new URL(request.url).pathname === '/';
    return isPage ? new Response(html, { headers }) : handler(request);
  };
}
