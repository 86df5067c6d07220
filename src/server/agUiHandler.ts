import { createHandler, type Handler } from './createHandler';
import type { HandlerOptions } from './handlerOptions';
import type { Answering } from './request/question';
import { agUiWire } from './wires/agUi/agUiWire';

/**
 * Creates a request handler that serves a chat service to AG-UI clients: `POST /agui`.
 *
 * 1. It reads the messages of the thread, the client's tools, and `model` and `temperature` from
 *    `forwardedProps`.
 * 2. It rejects `context`, `resume` and tools that the service doesn't support with a 400.
 * 3. It sends the answer as the events of one run.
 *
 * Everything else is as in {@link chatHandler}.
 *
 * @param service a client of this library, or any object with `events(request, { paused$ })`.
 * @param options see {@link HandlerOptions}; `paths.agUi` is the path.
 * @returns the handler, which never rejects.
 * @throws TypeError at once if an argument is wrong.
 * @see {@link chatHandler}, which serves all four.
 *
 * @example
 * ```ts
 * import { createGPTalk } from 'rxtalk';
 * import { agUiHandler } from 'rxtalk/server';
 * import { inProcessGPTalk } from 'rxtalk/testing';
 *
 * const service = inProcessGPTalk({ answer: ({ prompt }) => ['You said ', prompt] });
 * const handler = agUiHandler(createGPTalk({ axios: service.axios }));
 * const messages = [{ id: '1', role: 'user', content: 'Hi' }];
 * const request = new Request('http://localhost/agui', {
 *   method: 'POST',
 *   headers: { 'content-type': 'application/json' },
 *   body: JSON.stringify({ threadId: 't', runId: 'r', messages }),
 * });
 * const response = await handler(request);
 * console.log((await response.text()).match(/(?<="delta":).*(?=\})/g)?.join('\n'));
 * // → "You said "
 * // → "Hi"
 * ```
 */
export function agUiHandler(service: Answering, options: HandlerOptions = {}): Handler {
  return createHandler(service, options, [agUiWire]);
}
