import { startServer } from '../transports/startServer';
import { gptalkBackend } from './gptalkBackend';
import type { GPTalkServer, GPTalkServerOptions } from './types';

/**
 * Serves the GPTalk protocol on loopback, to test your app or to experiment.
 *
 * 1. It listens on 127.0.0.1 and issues bearer tokens, stream tokens and answers.
 * 2. It is strict: it accepts a bearer token `maxUses` times and until it expires, a stream token once, and
 *    a request only with the headers and fields of the protocol. It rejects anything else with 400, 401,
 *    403, 404 or 413 and a JSON body that says why.
 * 3. It records requests, and counts logins, uses, streams and open sockets. Its memory is bounded: it
 *    keeps the last `maxRecords` requests and tokens, and rejects bodies over `maxBodyBytes`.
 * 4. Pages of any origin can use it: it answers preflights, which are neither recorded nor counted.
 * 5. It applies the planned `faults`, see {@link FaultPlan}.
 *
 * @param options see {@link GPTalkServerOptions}.
 * @returns the server when it is listening. Rejects with a `TypeError` if an option is wrong, and with
 *   the system's error if the port isn't available. Close it, or declare it with `await using`.
 * @see {@link inProcessGPTalk}, which needs no port.
 *
 * @example
 * ```ts
 * import { createGPTalk } from 'rxtalk';
 * import { startGPTalkServer } from 'rxtalk/testing';
 *
 * const server = await startGPTalkServer({ answer: () => ['Hel', 'lo', '!'] });
 * for await (const delta of createGPTalk({ baseURL: server.url }).iterate('Hi')) {
 *   console.log(delta);
 * }
 * console.log(server.stats.logins, server.stats.texts, server.stats.openStreams);
 * await server.close();
 * // → Hel
 * // → lo
 * // → !
 * // → 1 1 0
 * ```
 */
export async function startGPTalkServer(options: GPTalkServerOptions = {}): Promise<GPTalkServer> {
  const { port, ...serviceOptions } = { ...options };
  const backend = gptalkBackend(serviceOptions);
  const server = await startServer(backend, port);
  return Object.assign(server, { revokeTokens: () => backend.service.revokeTokens() });
}
