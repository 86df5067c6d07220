import { createHandler, type Handler } from './createHandler';
import type { HandlerOptions } from './handlerOptions';
import type { Answering } from './request/question';
import { uiMessageWire } from './wires/uiMessage/uiMessageWire';

/**
 * Creates a request handler that serves a chat service to the AI SDK's UI, such as `useChat`:
 * `POST /api/chat`.
 *
 * 1. It reads the text of the messages, and `model` and `temperature` from what the app adds to the request.
 * 2. It sends the answer as chunks of a UI message. If the last message is the assistant's, the answer continues
 *    it.
 *
 * If the request is rejected, the body is plain text, which the client shows as the error. Everything else
 * is as in {@link chatHandler}.
 *
 * @param service a client of this library, or any object with `events(request, { paused$ })`.
 * @param options see {@link HandlerOptions}; `paths.uiMessage` is the path.
 * @returns the handler, which never rejects.
 * @throws TypeError at once if an argument is wrong.
 * @see {@link chatHandler}, which serves all four.
 *
 * @example
 * ```ts
 * import { createGPTalk } from 'rxtalk';
 * import { uiMessageHandler } from 'rxtalk/server';
 * import { inProcessGPTalk } from 'rxtalk/testing';
 *
 * const service = inProcessGPTalk({ answer: ({ prompt }) => ['You said ', prompt] });
 * const handler = uiMessageHandler(createGPTalk({ axios: service.axios }));
 * const messages = [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'Hi' }] }];
 * const request = new Request('http://localhost/api/chat', {
 *   method: 'POST',
 *   headers: { 'content-type': 'application/json' },
 *   body: JSON.stringify({ id: 'chat', messages, trigger: 'submit-message' }),
 * });
 * const response = await handler(request);
 * console.log((await response.text()).match(/(?<="delta":).*(?=\})/g)?.join('\n'));
 * // → "You said "
 * // → "Hi"
 * ```
 */
export function uiMessageHandler(service: Answering, options: HandlerOptions = {}): Handler {
  return createHandler(service, options, [uiMessageWire]);
}
