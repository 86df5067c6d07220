import { createHandler, type Handler } from './createHandler';
import type { HandlerOptions } from './handlerOptions';
import type { Answering } from './request/question';
import { openAIWire } from './wires/openai/openAIWire';

/**
 * Creates a request handler that serves a chat service to OpenAI clients: `POST /v1/chat/completions`, as a
 * stream or as a whole, and `GET /v1/models`.
 *
 * 1. It passes on the fields that the service supports, and ignores hints such as `user`.
 * 2. If a field would change the answer but the service doesn't support it, such as `tools`, it responds
 *    with a 400 that names the field.
 * 3. It sends the answer as chunks, or as a whole without `stream: true`. Reasoning is `reasoning_content`.
 *
 * Everything else is as in {@link chatHandler}.
 *
 * @param service a client of this library, or any object with `events(request, { paused$ })`.
 * @param options see {@link HandlerOptions}; `paths.openai` precedes `/chat/completions`.
 * @returns the handler, which never rejects.
 * @throws TypeError at once if an argument is wrong.
 * @see {@link chatHandler}, which serves all four.
 *
 * @example
 * ```ts
 * import { createGPTalk } from 'rxtalk';
 * import { openAIHandler } from 'rxtalk/server';
 * import { inProcessGPTalk } from 'rxtalk/testing';
 *
 * const service = inProcessGPTalk({ answer: () => ['Hel', 'lo'] });
 * const handler = openAIHandler(createGPTalk({ axios: service.axios }));
 * const ask = (fields: object) =>
 *   handler(
 *     new Request('http://localhost/v1/chat/completions', {
 *       method: 'POST',
 *       headers: { 'content-type': 'application/json' },
 *       body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...fields }),
 *     }),
 *   );
 * const streamed = await (await ask({ stream: true })).text();
 * console.log(streamed.match(/"delta":\{[^}]*\}|\[DONE\]/g)?.join('\n'));
 * const { error } = await (await ask({ tools: [{ type: 'function' }] })).json();
 * console.log(error.param, error.message);
 * // → "delta":{"role":"assistant","content":""}
 * // → "delta":{"content":"Hel"}
 * // → "delta":{"content":"lo"}
 * // → "delta":{}
 * // → [DONE]
 * // → tools This service doesn't support `tools`
 * ```
 */
export function openAIHandler(service: Answering, options: HandlerOptions = {}): Handler {
  return createHandler(service, options, [openAIWire]);
}
