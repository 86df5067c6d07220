import { createServer } from 'node:http';
import type { Handler } from 'rxtalk/server';
import { type Listening, listen } from './listen';
import { listenerOf } from './listenerOf';

/** Serves a request handler over Node's `http`, until the test has finished. */
export async function serveHandler(
  handler: Handler,
): Promise<Listening & { readonly url: string }> {
  const listening = await listen(createServer(listenerOf(handler)));
  return { ...listening, url: `http://127.0.0.1:${listening.port}` };
}
