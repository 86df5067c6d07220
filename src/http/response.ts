import type { AxiosResponse } from 'axios';
import { MAX_TIMER_MS } from '../arguments/rules';
import { HttpStatusError } from '../errors/httpStatusError';
import { ownProperty } from '../errors/ownProperty';
import { ProtocolError } from '../errors/protocolError';
import { parseJson, rejection, serverWords, shortened } from '../errors/serverWords';
import { chunkByChunk, type Reading, Reason, WholeText } from './reading';

/**
 * The value of a JSON body. An error doesn't quote any other body: it may contain a fresh token.
 *
 * @param limitMs how long the body may take.
 * @param read converts the value.
 */
export function jsonOf<T>(
  response: AxiosResponse<unknown>,
  limitMs: number,
  read: (value: unknown) => T,
): Reading<T> {
  return new WholeText(limitMs, (text) => {
    const value = parseJson(text);
    if (value !== undefined) return read(value);
    const received = contentTypeOf(response) ?? 'of no content type';
    throw new ProtocolError(`The response is not JSON, but ${received}`);
  });
}

/**
 * The chunks of a body with this media type; an error if it has another. The service has accepted the
 * request, unless the body says otherwise.
 */
export function streamOf(response: AxiosResponse<unknown>, mediaType: string): Reading<Uint8Array> {
  const received = contentTypeOf(response);
  if (received === mediaType) return chunkByChunk;
  return new Reason((text) => {
    const words = serverWords(parseJson(text));
    if (words) return rejection(words);
    const message = `Expected the content type ${mediaType}, got ${received ?? 'none'}`;
    return new ProtocolError(message, { outcome: 'accepted', serverMessage: quoted(text) });
  });
}

/** The error for a status other than 2xx, with the reason in the body. */
export function failureOf(
  { status, headers }: AxiosResponse<unknown>,
  nowMs: number,
): Reading<never> {
  return new Reason((text) => {
    const words = serverWords(parseJson(text));
    return new HttpStatusError(status, {
      retryAfterMs: retryAfterMs(ownProperty(headers ?? {}, 'retry-after'), nowMs),
      serverMessage: words ? words.message && shortened(words.message) : quoted(text),
    });
  });
}

/** The server's text for an error; undefined for JSON, which may contain a fresh token. */
function quoted(text: string): string | undefined {
  return /^\s*[[{"]/.test(text) ? undefined : shortened(text);
}

function contentTypeOf({ headers }: AxiosResponse<unknown>): string | undefined {
  const [mediaType = ''] = String(ownProperty(headers ?? {}, 'content-type') ?? '').split(';');
  return shortened(mediaType)?.toLowerCase();
}

/**
 * The wait that a `Retry-After` header asks for, in milliseconds from now. The header is digits or an
 * HTTP date; anything else is undefined. The result is at most 24.8 days, the longest delay of a timer.
 */
export function retryAfterMs(header: unknown, nowMs: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  if (!/^[0-9]+$/.test(text) && !httpDate.test(text)) return undefined;
  // The form without a zone is in GMT, too; `Date.parse` would read it as local time.
  const date = text.endsWith(' GMT') ? text : `${text} GMT`;
  const waitMs = /^[0-9]+$/.test(text) ? Number(text) * 1000 : Date.parse(date) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), MAX_TIMER_MS);
}

/** The three forms of RFC 9110, section 5.6.7. */
const httpDate =
  /^(\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT|\w{6,9}, \d{2}-\w{3}-\d{2} \d{2}:\d{2}:\d{2} GMT|\w{3} \w{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;
