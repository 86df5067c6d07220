/**
 * Serves the app with the server that a process of Node.js, Bun or Deno brings, and posts its URL. It runs
 * until its input ends.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOpenAICompatible } from 'rxtalk/openai';
import { chatHandler, type Handler } from 'rxtalk/server';
import { createApp } from '../../../test/contract/served/app';
import { post } from '../../../test/contract/service';
import { listenerOf } from '../../../test/support/listenerOf';

/** The servers that one runtime has and another lacks. */
interface Global {
  readonly Bun?: {
    serve(options: object): { readonly port: number };
  };
  readonly Deno?: {
    serve(options: object, handler: Handler): { readonly addr: { readonly port: number } };
  };
}

const { reportTo } = JSON.parse(process.argv[2] ?? '');
const { Bun, Deno } = globalThis as unknown as Global;

async function serve(fetch: Handler): Promise<number> {
  const hostname = '127.0.0.1';
  // Bun would close a connection that is silent for ten seconds.
  if (Bun) return Bun.serve({ hostname, port: 0, idleTimeout: 0, fetch }).port;
  if (Deno) return Deno.serve({ hostname, port: 0, onListen() {} }, fetch).addr.port;
  const server = createServer(listenerOf(fetch)).listen(0, hostname);
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

process.stdin.resume().on('end', () => process.exit());
serve(createApp({ chatHandler, createOpenAICompatible })).then((port) =>
  post(reportTo, { url: `http://127.0.0.1:${port}` }),
);
