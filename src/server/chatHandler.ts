import { createHandler, type Handler } from './createHandler';
import type { HandlerOptions } from './handlerOptions';
import type { Answering } from './request/question';
import { agUiWire } from './wires/agUi/agUiWire';
import { gptalkWire } from './wires/gptalk/gptalkWire';
import { openAIWire } from './wires/openai/openAIWire';
import { uiMessageWire } from './wires/uiMessage/uiMessageWire';

/**
 * Creates a request handler that serves a chat service with four protocols: to GPTalk clients, to OpenAI
 * clients (`/v1`), to the AI SDK's UI (`/api/chat`) and to AG-UI (`/agui`).
 *
 * The handler takes a `Request` and resolves with a `Response`, so it runs wherever the fetch API is
 * available. For each question:
 * 1. It checks the request. If that is invalid, too large or not allowed, it responds with a status and an
 *    error in the format of the protocol, and doesn't ask the service.
 * 2. It subscribes to `service.events(…)` and waits for the first text. An earlier error is sent with a
 *    status.
 * 3. It sends the answer piece by piece. An answer that breaks off ends with the protocol's error, never
 *    with its normal end; no error shows a secret of the server or the service.
 * 4. If the client disconnects, it unsubscribes from the service at once. If the client reads slowly, it
 *    pauses the service with `paused$`.
 *
 * @param service a client of this library, or any object with `events(request, { paused$ })`.
 * @param options see {@link HandlerOptions}.
 * @returns the handler, which never rejects.
 * @throws TypeError at once if an argument is wrong.
 * @see {@link gptalkHandler}, {@link openAIHandler}, {@link uiMessageHandler} and {@link agUiHandler}, which
 *   serve one protocol each.
 *
 * @example
 * ```ts
 * import { createGPTalk } from 'rxtalk';
 * import { chatHandler } from 'rxtalk/server';
 * import { inProcessGPTalk } from 'rxtalk/testing';
 *
 * const service = inProcessGPTalk({ answer: () => ['Hel', 'lo'] });
 * const handler = chatHandler(createGPTalk({ axios: service.axios }));
 * const request = new Request('http://localhost/v1/chat/completions', {
 *   method: 'POST',
 *   headers: { 'content-type': 'application/json' },
 *   body: '{"model":"gpt-4","messages":[{"role":"user","content":"Hi"}]}',
 * });
 * const response = await handler(request);
 * const { choices } = await response.json();
 * console.log(response.status, choices[0].message.content, choices[0].finish_reason);
 * // → 200 Hello stop
 * ```
 */
export function chatHandler(service: Answering, options: HandlerOptions = {}): Handler {
  return createHandler(service, options, [gptalkWire, openAIWire, uiMessageWire, agUiWire]);
}
