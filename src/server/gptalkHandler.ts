import { createHandler, type Handler } from './createHandler';
import type { HandlerOptions } from './handlerOptions';
import type { Answering } from './request/question';
import { gptalkWire } from './wires/gptalk/gptalkWire';

/**
 * Creates a request handler that serves a chat service to `createGPTalk`: log in, submit the text, open the
 * stream.
 *
 * 1. At a login, the `ledger` issues a bearer token.
 * 2. When a text is submitted, the `ledger` counts a use of the token, and issues a stream token.
 * 3. When the stream is opened, it asks the service, and sends cumulative messages, then `[DONE]`.
 *
 * Messages contain only text: reasoning and tool calls aren't sent. An error before the first text is a
 * status with `{ code, message }`; a later one is an object with `error`, and no `[DONE]` follows.
 * Everything else is as in {@link chatHandler}.
 *
 * @param service a client of this library, or any object with `events(request, { paused$ })`.
 * @param options see {@link HandlerOptions}; `paths.gptalk` precedes the paths of the protocol.
 * @returns the handler, which never rejects.
 * @throws TypeError at once if an argument is wrong.
 * @see {@link chatHandler}, which serves all four.
 *
 * @example
 * ```ts
 * import { createGPTalk } from 'rxtalk';
 * import { gptalkHandler } from 'rxtalk/server';
 * import { inProcessGPTalk } from 'rxtalk/testing';
 *
 * const service = inProcessGPTalk({ answer: () => ['Hel', 'lo'] });
 * const handler = gptalkHandler(createGPTalk({ axios: service.axios }));
 * const at = 'http://localhost/api/chatgpt';
 * const post = async (path: string, body: object, authorization = '') => {
 *   const headers = { 'content-type': 'application/json', authorization };
 *   const init = { method: 'POST', headers, body: JSON.stringify(body) };
 *   return (await (await handler(new Request(at + path, init))).json()).data.token;
 * };
 * const bearer = await post('/user/login', { fingerprint: 'f' });
 * const question = { content: 'Hi', model: 'gpt-4' };
 * const token = await post('/chatapi/text', question, `Bearer ${bearer}`);
 * const response = await handler(new Request(`${at}/chatapi/stream?token=${token}`));
 * console.log((await response.text()).trim().replaceAll('\n\n', '\n'));
 * // → data: {"content":"Hel"}
 * // → data: {"content":"Hello"}
 * // → data: [DONE]
 * ```
 */
export function gptalkHandler(service: Answering, options: HandlerOptions = {}): Handler {
  return createHandler(service, options, [gptalkWire]);
}
