import { defer, map, type Observable } from 'rxjs';
import type { AuthToken } from '../auth/tokenCache';
import type { Http } from '../http/http';
import { inStep } from '../http/inStep';
import { type ChatRequest, checkRequest } from './request';
import { rememberSecrets, secretsOf } from './secrets';
import { checkHttp, checkToken } from './stepArguments';
import { readEnvelope, readToken, wireHeaders, wireSeconds } from './wire';

/** What opens one stream, once. */
export interface StreamToken {
  readonly token: string;
}

/**
 * Step 2: hands in the text and emits the token that opens the stream of its answer, once.
 *
 * 1. At subscription it sends `POST /api/chatgpt/chatapi/text` with the prompt, as this bearer.
 * 2. It checks the answer, emits the stream token and completes.
 *
 * Every subscription is one use of the bearer token, and may be charged: after a time-out or a
 * reset it is unknown whether the service has counted it, so nothing is sent again by itself.
 * Unsubscribing aborts the request. Errors are typed, with `step: 'text'`; a refusal inside a
 * successful answer is a `ServiceError`.
 *
 * @param http see {@link createHttp}.
 * @param auth the bearer token, from {@link login}.
 * @param request the text, or messages with model and temperature, see {@link ChatRequest}.
 * @throws TypeError at once where the request is wrong.
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
  const { prompt, model, temperature } = checkRequest(request);
  return defer(() => {
    const secrets = new Set(secretsOf(auth)); // of this request: a token serves several
    return http
      .json({
        step: 'text',
        method: 'POST',
        path: '/api/chatgpt/chatapi/text',
        headers: { ...wireHeaders(http), authorization: `Bearer ${auth.token}` },
        body: {
          content: prompt,
          accept: 'stream',
          from: 1,
          model,
          is_mobile: 0,
          user_agent: http.userAgent,
          is_open_ctx: 0,
          prompt: '',
          roid: 111,
          temperature,
          ctx_msg_count: 3,
          created_at: wireSeconds(http),
        },
        secrets,
      })
      .pipe(
        map((answer) => {
          const data = readEnvelope(answer, (text) => http.redact(text, secrets));
          return rememberSecrets({ token: readToken(data) }, secrets);
        }),
        inStep('text', http.url),
      );
  });
}
