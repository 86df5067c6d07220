import { kindOf, wrong } from '../arguments/check';
import type { Http } from '../http/http';

/** Checks what a step is called with: the transport, and the token of the step before. */
export function checkHttp(http: Http): void {
  if (typeof http?.json !== 'function' || typeof http.stream !== 'function') {
    throw wrong('http', 'what `createHttp` gives', kindOf(http));
  }
}

export function checkToken(name: string, token: { readonly token: string }): void {
  if (typeof token?.token !== 'string' || token.token === '') {
    throw wrong(name, 'an object with a `token`', kindOf(token));
  }
}
