import { catchError, defer, from, map, type Observable, type ObservableInput, of } from 'rxjs';
import type { Rule } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import { type TokenCache, tokenCache } from '../auth/tokenCache';
import { isRxtalkError } from '../errors/isRxtalkError';
import type { Http, HttpRequest } from '../http/http';

/** A key, or a function that is called for each answer and may be asynchronous. */
export type ApiKey = string | (() => ObservableInput<string>);

/** The parts of a request that its key determines. */
type KeyParts = Pick<HttpRequest, 'headers' | 'onUnsent'>;

/** Subscribes to what a function returns for those parts. */
export type WithKey = <R>(project: (parts: KeyParts) => Observable<R>) => Observable<R>;

/** A key that a header can hold; the error doesn't show it. */
const isKey: Rule<string> = (value, name) => {
  if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return value;
  const got = typeof value === 'string' && value !== '' ? 'another string' : kindOf(value);
  throw wrong(name, 'a non-empty string of visible ASCII', got);
};

export const isApiKey: Rule<ApiKey> = (value, name) => {
  if (typeof value === 'function') return value as () => ObservableInput<string>;
  if (typeof value === 'string') return isKey(value, name);
  throw wrong(name, 'a string or a function', kindOf(value));
};

export const isTokenCache: Rule<TokenCache> = (value, name) => {
  if (typeof (value as TokenCache | null)?.withToken === 'function') return value as TokenCache;
  throw wrong(name, 'what `tokenCache` returns', kindOf(value));
};

/**
 * Adds a key to requests: a constant one, one that a function returns for each answer, or one from a token
 * cache. If the service rejects the key with a 401, the function or the cache is asked once more.
 */
export function keyed(
  http: Http,
  apiKey: ApiKey | undefined,
  tokens: TokenCache | undefined,
): WithKey {
  if (typeof apiKey === 'string') return (project) => defer(() => project(partsOf(apiKey)));
  const keys = apiKey ? tokenCache(askedKey(apiKey), { maxUses: 1 }) : tokens;
  if (!keys) return (project) => defer(() => project({}));
  return (project) =>
    defer(() => {
      /** Whether a request was sent that the service may have counted. */
      let isSent = false;
      return keys
        .withToken(({ token, giveBack }) => {
          const sent$ = project({ ...partsOf(token), onUnsent: giveBack });
          isSent = true;
          return sent$.pipe(
            catchError((error: unknown) => {
              isSent = !isRefused(error);
              throw error;
            }),
          );
        })
        .pipe(
          catchError((error: unknown) => {
            if (isSent) throw error;
            const outcome = isRefused(error) ? 'refused' : 'unsent';
            throw http.amend(error, { step: 'login', outcome });
          }),
        );
    });
}

/** Emits a key for one answer: the next answer asks again, because the key may have changed by then. */
function askedKey(ask: () => ObservableInput<string>) {
  return defer(() => {
    const key = ask();
    // The error of `from` would show what isn't an object, such as a function with the key in it.
    return typeof key === 'object' && key !== null ? from(key) : of(key);
  }).pipe(map((key) => ({ token: isKey(key, 'apiKey()'), expiresAtMs: 0 })));
}

function partsOf(key: string): KeyParts {
  return { headers: { authorization: `Bearer ${key}` } };
}

function isRefused(error: unknown): boolean {
  return isRxtalkError(error) && error.outcome === 'refused';
}
