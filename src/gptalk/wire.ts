import { kindOf, wrong } from '../arguments/wrong';
import { ProtocolError } from '../errors/protocolError';
import { isRecord, rejection, serverWords } from '../errors/serverWords';
import type { Http } from '../http/http';

/** The current time in whole seconds since 1970, the unit of the protocol. */
export function wireSeconds(http: Http): number {
  return Math.floor(http.now() / 1000);
}

/** The headers of every request. */
export function wireHeaders(http: Http): Record<string, string> {
  return {
    accept: '*/*',
    'content-type': 'application/json',
    origin: http.url,
    'x-auth-appid': '2229',
    'x-auth-openid': '',
    'x-auth-platform': '',
    'x-auth-timestamp': String(wireSeconds(http)),
  };
}

/** The `data` of a response with a token, which has to be valid in a header and a URL. */
export interface TokenData extends Readonly<Record<string, unknown>> {
  readonly token: string;
}

/** Reads `{ data: { token, … } }`; throws a `ServiceError` if the response is a rejection. */
export function readTokenData(answer: unknown): TokenData {
  const data = isRecord(answer) ? answer['data'] : undefined;
  if (isRecord(data) && isVisible(data['token'])) return data as TokenData;
  const words = serverWords(answer);
  if (words && !successCodes.has(String(words.serviceCode))) throw rejection(words);
  if (!isRecord(data)) throw new ProtocolError('Expected `data` to be an object');
  throw new ProtocolError('Expected `data.token` to be a non-empty string of visible ASCII');
}

const successCodes: ReadonlySet<string> = new Set(['0', '200']);

function isVisible(token: unknown): boolean {
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token);
}

/** Checks the transport that is passed to a step. */
export function checkHttp(http: Http): void {
  const { json, stream, amend, keepSecret, now } = (http ?? {}) as Partial<Http>;
  const methods = [json, stream, amend, keepSecret, now];
  if (methods.every((method) => typeof method === 'function')) return;
  throw wrong('http', 'what `createHttp` returns', kindOf(http));
}

/** Checks the token of the previous step. */
export function checkToken(name: string, token: { readonly token: string }): void {
  if (typeof token?.token !== 'string' || token.token === '') {
    throw wrong(name, 'an object with a `token`', kindOf(token));
  }
}
