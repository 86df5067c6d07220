import { catchError, map, type Observable } from 'rxjs';
import { MAX_TIMER_MS } from '../arguments/rules';
import { HttpStatusError } from '../errors/httpStatusError';
import { ownProperty } from '../errors/ownProperty';
import { ProtocolError } from '../errors/protocolError';
import { amended, isBranded } from '../errors/rxtalkError';
import { parseJson, rejection, serverWords, shortened } from '../errors/serverWords';
import { startOfText, wholeText } from './text';

/** A response whose body has not been read. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Observable<Uint8Array>;
}

/** The value of a JSON body. An error doesn't quote any other body: it may contain a fresh token. */
export function readJson(response: HttpResponse): Observable<unknown> {
  return wholeText(response.body).pipe(
    map((text) => {
      const value = parseJson(text);
      if (value !== undefined) return value;
      const received = contentTypeOf(response) ?? 'of no content type';
      throw new ProtocolError(`The response is not JSON, but ${received}`);
    }),
  );
}

/**
 * The chunks of a body with this media type; an error if it has another. The service has accepted the
 * request, unless the body says otherwise.
 */
export function readStream(response: HttpResponse, mediaType: string): Observable<Uint8Array> {
  const received = contentTypeOf(response);
  if (received === mediaType) {
    return response.body.pipe(
      catchError((error: unknown) => {
        throw isBranded(error) ? amended(error, { outcome: 'accepted' }) : error;
      }),
    );
  }
  return startOfText(response.body).pipe(
    map((text) => {
      const words = serverWords(parseJson(text));
      if (words) throw rejection(words);
      const message = `Expected the content type ${mediaType}, got ${received ?? 'none'}`;
      throw new ProtocolError(message, { outcome: 'accepted', serverMessage: quoted(text) });
    }),
  );
}

/** The error for a status other than 2xx, with the reason in the body. */
export function readFailure(response: HttpResponse, nowMs: number): Observable<never> {
  const { status, headers } = response;
  return startOfText(response.body).pipe(
    map((text) => {
      const words = serverWords(parseJson(text));
      throw new HttpStatusError(status, {
        retryAfterMs: retryAfterMs(ownProperty(headers, 'retry-after'), nowMs),
        serverMessage: words ? words.message && shortened(words.message) : quoted(text),
      });
    }),
  );
}

/** The server's text for an error; undefined for JSON, which may contain a fresh token. */
function quoted(text: string): string | undefined {
  return /^\s*[[{"]/.test(text) ? undefined : shortened(text);
}

function contentTypeOf({ headers }: HttpResponse): string | undefined {
  const [mediaType = ''] = String(ownProperty(headers, 'content-type') ?? '').split(';');
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
