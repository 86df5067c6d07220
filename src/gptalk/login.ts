import { catchError, defer, type Observable } from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import type { Rule } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import type { AuthToken } from '../auth/authToken';
import { isRxtalkError } from '../errors/isRxtalkError';
import { ProtocolError } from '../errors/protocolError';
import type { Http } from '../http/http';
import { checkHttp, readTokenData, type TokenData, wireHeaders } from './wire';

export interface LoginOptions {
  /**
   * Identifies the client: a string, or a function that is called for each login.
   * @default 32 random hexadecimal digits for each login
   */
  readonly fingerprint?: string | (() => string) | undefined;
}

const isFingerprint: Rule<() => string> = (value, name) => {
  if (value === undefined) return randomFingerprint;
  if (typeof value === 'string' && value !== '') return () => value;
  if (typeof value === 'function') return value as () => string;
  throw wrong(name, 'a non-empty string or a function', kindOf(value));
};

export const LOGIN_RULES = { fingerprint: [isFingerprint] } satisfies OptionRules<LoginOptions>;

/**
 * Step 1: logs in with a fingerprint and emits a bearer token, once.
 *
 * 1. At subscription it sends `POST /api/chatgpt/user/login` with the fingerprint.
 * 2. It checks the response, converts `expires_at` from seconds to milliseconds, emits
 *    `{ token, expiresAtMs }` and completes.
 *
 * Every subscription logs in separately; `tokenCache` shares logins. Unsubscribing aborts the request. A
 * login costs nothing, so `retry` is safe. Errors are typed, with `step: 'login'` and the outcome
 * `refused` or `unsent`: the caller's question was not sent.
 *
 * @param http see {@link createHttp}.
 * @param options `fingerprint`, see {@link LoginOptions}.
 * @throws TypeError at once if an argument is wrong.
 * @see {@link tokenCache}, which shares the token between calls; {@link submitText}, the next step.
 *
 * @example
 * ```ts
 * import { lastValueFrom } from 'rxjs';
 * import { createHttp, login } from 'rxtalk';
 * import { startGPTalkServer } from 'rxtalk/testing';
 *
 * const server = await startGPTalkServer();
 * const auth = await lastValueFrom(login(createHttp({ baseURL: server.url })));
 * console.log(auth.expiresAtMs > Date.now(), server.stats.logins);
 * await server.close();
 * // → true 1
 * ```
 */
export function login(http: Http, options: LoginOptions = {}): Observable<AuthToken> {
  checkHttp(http);
  const { fingerprint } = readOptions('options', options, LOGIN_RULES);
  return defer(() => {
    const current = fingerprint();
    if (typeof current !== 'string' || current === '') {
      throw wrong('fingerprint()', 'a non-empty string', kindOf(current));
    }
    const request = {
      step: 'login',
      path: '/api/chatgpt/user/login',
      headers: wireHeaders(http),
      body: { fingerprint: current, platform: 'fingerprint' },
      secrets: [current],
    };
    return http.json(request, (answer) => {
      const data = readTokenData(answer);
      http.keepSecret(data.token);
      return { token: data.token, expiresAtMs: readExpiry(data) };
    });
  }).pipe(
    catchError((error: unknown) => {
      const isRefused = isRxtalkError(error) && error.outcome === 'refused';
      throw http.amend(error, { step: 'login', outcome: isRefused ? 'refused' : 'unsent' });
    }),
  );
}

function readExpiry(data: TokenData): number {
  const seconds = data['expires_at'];
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return seconds * 1000;
  throw new ProtocolError('Expected `data.expires_at` to be a number of seconds');
}

function randomFingerprint(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
