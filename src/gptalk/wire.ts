import { ProtocolError } from '../errors/errors';
import { refusal } from '../errors/refusal';
import { isRecord, serverWords } from '../errors/serverWords';
import type { Http } from '../http/http';

/** The moment in whole seconds since 1970, as the wire has it. */
export function wireSeconds(http: Http): number {
  return Math.floor(http.now() / 1000);
}

/** The headers that every request bears. */
export function wireHeaders(http: Http): Record<string, string> {
  return {
    accept: '*/*',
    'content-type': 'application/json',
    origin: http.url,
    'user-agent': http.userAgent,
    'x-auth-appid': '2229',
    'x-auth-openid': '',
    'x-auth-platform': '',
    'x-auth-timestamp': String(wireSeconds(http)),
  };
}

/** The `data` of an answer; an error with the service's words where there is none. */
export function readEnvelope(
  answer: unknown,
  redact: (text: string) => string,
): Readonly<Record<string, unknown>> {
  if (isRecord(answer) && isRecord(answer['data'])) return answer['data'];
  const words = serverWords(answer);
  if (words) throw refusal(words, redact);
  throw new ProtocolError('Expected `data` to be an object');
}

/** A token of an answer: visible ASCII, so that a header and a URL can bear it. */
export function readToken(data: Readonly<Record<string, unknown>>): string {
  const { token } = data;
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new ProtocolError('Expected `data.token` to be a non-empty string of visible ASCII');
}
