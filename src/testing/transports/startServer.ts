import type { Service } from '../service/service';
import type { Backend } from './backend';
import { listenOnLoopback } from './listenOnLoopback';

/** Serves a backend on loopback, and tells what the server knows of itself. */
export async function startServer<
  Step extends string,
  Of extends Service<Step> & { readonly stats: object },
>(backend: Backend<Step, Of>, port = 0) {
  const server = await listenOnLoopback(backend, port);
  return {
    url: server.origin + backend.basePath,
    requests: backend.requests,
    get stats(): Of['stats'] & { readonly openStreams: number; readonly openSockets: number } {
      const { openStreams } = backend;
      return { ...backend.service.stats, openStreams, openSockets: server.openSockets };
    },
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
}
