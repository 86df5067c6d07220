import { defer, type Observable } from 'rxjs';
import type { AuthToken } from '../auth/authToken';
import { type ChatRequest, readRequest } from '../chat/chatRequest';
import { ownProperty } from '../errors/ownProperty';
import type { Http } from '../http/http';
import { formatPrompt } from './formatPrompt';
import { checkHttp, checkToken, readTokenData, wireHeaders, wireSeconds } from './wire';

/** The model to use if the caller names none, or passes an empty string. */
export const DEFAULT_MODEL = 'gpt-3.5-turbo';

/** Opens one stream, once. */
export interface StreamToken {
  readonly token: string;
}

/**
 * Step 2: submits the text and emits the token that opens the stream of its answer, once.
 *
 * 1. At subscription it sends `POST /api/chatgpt/chatapi/text` with the prompt and the bearer token.
 * 2. It checks the response, emits the stream token and completes.
 *
 * Every subscription is one use of the bearer token and may be charged. Errors are typed, with `step:
 * 'text'`; their `outcome` says whether the service may have counted the use. After a deadline or a reset
 * it is `unknown`, so nothing is sent again automatically. A rejection inside a successful response is a
 * `ServiceError`. Unsubscribing aborts the request; before it is sent, that gives the use back to the token
 * cache.
 *
 * @param http see {@link createHttp}.
 * @param auth the bearer token, from {@link login}.
 * @param request the text, or messages with model and temperature, see {@link ChatRequest}.
 * @throws TypeError at once if an argument is wrong.
 * @see {@link login}, the step before; {@link openStream}, the step after.
 *
 * @example
 * ```ts
 * import { concatMap, lastValueFrom } from 'rxjs';
 * import { createHttp, login, submitText } from 'rxtalk';
 * import { startGPTalkServer } from 'rxtalk/testing';
 *
 * const server = await startGPTalkServer();
 * const http = createHttp({ baseURL: server.url });
 * await lastValueFrom(login(http).pipe(concatMap((auth) => submitText(http, auth, 'Hi'))));
 * console.log(server.requests.map((request) => request.step).join(', '));
 * await server.close();
 * // → login, text
 * ```
 */
export function submitText(
  http: Http,
  auth: AuthToken,
  request: string | ChatRequest,
): Observable<StreamToken> {
  checkHttp(http);
  checkToken('auth', auth);
  const { messages, model, temperature = 0 } = readRequest(request);
  const content = formatPrompt(messages);
  return defer(() => {
    const request = {
      step: 'text',
      path: '/api/chatgpt/chatapi/text',
      headers: { ...wireHeaders(http), authorization: `Bearer ${auth.token}` },
      body: {
        content,
        accept: 'stream',
        from: 1,
        model: model || DEFAULT_MODEL,
        is_mobile: 0,
        user_agent: http.userAgent,
        is_open_ctx: 0,
        prompt: '',
        roid: 111,
        temperature,
        ctx_msg_count: 3,
        created_at: wireSeconds(http),
      },
      secrets: [auth.token],
      onUnsent: ownProperty(auth, 'giveBack') as AuthToken['giveBack'],
    };
    return http.json(request, (answer) => {
      const { token } = readTokenData(answer);
      http.keepSecret(token);
      return { token };
    });
  });
}
