import { defer, map, type Observable } from 'rxjs';
import { checkOptions, kindOf, wrong } from '../arguments/check';
import type { AuthToken } from '../auth/tokenCache';
import { ProtocolError } from '../errors/errors';
import type { Http } from '../http/http';
import { inStep } from '../http/inStep';
import { rememberSecrets } from './secrets';
import { checkHttp } from './stepArguments';
import { readEnvelope, readToken, wireHeaders } from './wire';

export interface LoginOptions {
  /**
   * What the client is known by: a constant, or a function that is called for each login.
   * @default 32 random hexadecimal digits for each login
   */
  readonly fingerprint?: string | (() => string);
}

/**
 * Step 1: logs in with a fingerprint and emits a bearer token, once.
 *
 * 1. At subscription it sends `POST /api/chatgpt/user/login` with the fingerprint.
 * 2. It checks the answer, turns `expires_at` from seconds into milliseconds, emits, completes.
 *
 * Every subscription is a login of its own; `tokenCache` shares them. Unsubscribing aborts the
 * request. A login costs nothing, so `retry` is safe. Errors are typed, with `step: 'login'`.
 *
 * @param http see {@link createHttp}.
 * @param options `fingerprint`, see {@link LoginOptions}.
 * @throws TypeError at once where `fingerprint` is neither a non-empty string nor a function.
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
  checkOptions('options', options, ['fingerprint']);
  const { fingerprint = randomFingerprint } = options;
  const isConstant = typeof fingerprint === 'string' && fingerprint !== '';
  if (!isConstant && typeof fingerprint !== 'function') {
    throw wrong('fingerprint', 'a non-empty string or a function', kindOf(fingerprint));
  }
  return defer(() => {
    const current = typeof fingerprint === 'function' ? fingerprint() : fingerprint;
    if (typeof current !== 'string' || current === '') {
      throw wrong('fingerprint()', 'a non-empty string', kindOf(current));
    }
    const secrets = new Set([current]);
    return http
      .json({
        step: 'login',
        method: 'POST',
        path: '/api/chatgpt/user/login',
        headers: wireHeaders(http),
        body: { fingerprint: current, platform: 'fingerprint' },
        secrets,
      })
      .pipe(
        map((answer) => {
          const data = readEnvelope(answer, (text) => http.redact(text, secrets));
          const auth = { token: readToken(data), expiresAtMs: readExpiry(data) };
          return rememberSecrets(auth, secrets);
        }),
        inStep('login', http.url),
      );
  });
}

function readExpiry(data: Readonly<Record<string, unknown>>): number {
  const seconds = data['expires_at'];
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return seconds * 1000;
  throw new ProtocolError('Expected `data.expires_at` to be a number of seconds');
}

function randomFingerprint(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
