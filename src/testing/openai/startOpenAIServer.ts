import { startServer } from '../transports/startServer';
import { openAIBackend } from './openAIBackend';
import type { OpenAIServer, OpenAIServerOptions } from './types';

/**
 * Serves the OpenAI chat completions API on loopback, to test your app or to experiment.
 *
 * 1. It listens on 127.0.0.1 and serves `POST chat/completions`, only with `stream: true`, and `GET
 *    models`.
 * 2. It writes answers in the `dialect`: see {@link OpenAIDialect}. The pieces of an answer are texts or
 *    events: reasoning, refusals, tool calls, usage and the finish reason.
 * 3. It is strict: it rejects any incorrect request with 400, 401 (if there is an `apiKey`), 404, 405 or 413
 *    and a JSON body that says why. Fields that it doesn't know are accepted.
 * 4. It records requests, and counts answers, lists of models and open sockets. Its memory is bounded: it
 *    keeps the last `maxRecords` requests, and rejects bodies over `maxBodyBytes`.
 * 5. Pages of any origin can use it: it answers preflights, which are neither recorded nor counted.
 * 6. It applies the planned `faults`, see {@link FaultPlan}, at the steps `stream` and `models`. The kinds
 *    `expired`, `shrink`, `change` and `duplicate` don't exist here.
 *
 * @param options see {@link OpenAIServerOptions}.
 * @returns the server when it is listening. Rejects with a `TypeError` if an option is wrong, and with
 *   the system's error if the port isn't available. Close it, or declare it with `await using`.
 * @see {@link inProcessOpenAI}, which needs no port.
 *
 * @example
 * ```ts
 * import { createOpenAICompatible } from 'rxtalk/openai';
 * import { startOpenAIServer } from 'rxtalk/testing';
 *
 * const call = { type: 'tool-call', name: 'add', arguments: '{"a":1}' } as const;
 * const server = await startOpenAIServer({ dialect: 'ollama', answer: () => ['Let me see.', call] });
 * createOpenAICompatible({ baseURL: server.url, model: 'tiny' })
 *   .events('What is 1 + 1?')
 *   .subscribe({
 *     next: (event) => console.log(event.type, 'delta' in event ? event.delta : ''),
 *     complete: () => server.close(),
 *   });
 * // → text Let me see.
 * // → tool-call-delta {"a":1}
 * // → tool-call
 * // → finish
 * ```
 */
export async function startOpenAIServer(options: OpenAIServerOptions = {}): Promise<OpenAIServer> {
  const { port, ...serviceOptions } = { ...options };
  return startServer(openAIBackend(serviceOptions), port);
}
