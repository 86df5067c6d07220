import { map, type Observable } from 'rxjs';
import { HttpStatusError, ProtocolError } from '../errors/errors';
import { refusal } from '../errors/refusal';
import { parseJson, serverWords } from '../errors/serverWords';
import { retryAfterMs } from './retryAfter';
import { startOfText, wholeText } from './text';

/** A response whose body is still to be read. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Observable<Uint8Array>;
  /** Takes the secrets out of a text of the server's. */
  readonly redact: (text: string) => string;
}

/** The value of a JSON body. */
export function readJson(response: HttpResponse): Observable<unknown> {
  return wholeText(response.body).pipe(
    map((text) => {
      const value = parseJson(text);
      if (value !== undefined) return value;
      throw new ProtocolError('The answer is not JSON', shown(text, response));
    }),
  );
}

/** The chunks of a body of this media type; an error that says what came instead. */
export function readStream(response: HttpResponse, mediaType: string): Observable<Uint8Array> {
  const [received = ''] = String(response.headers['content-type'] ?? 'nothing').split(';');
  if (received.trim().toLowerCase() === mediaType) return response.body;
  return startOfText(response.body).pipe(
    map((text) => {
      const words = serverWords(parseJson(text));
      if (words) throw refusal(words, response.redact);
      const got = response.redact(received.trim());
      throw new ProtocolError(`Expected the content type ${mediaType}, got ${got}`, {
        ...shown(text, response),
      });
    }),
  );
}

/** The error for a status other than 2xx, with what the body says. */
export function readFailure(response: HttpResponse, nowMs: number): Observable<never> {
  const waitMs = retryAfterMs(response.headers['retry-after'], nowMs);
  return startOfText(response.body).pipe(
    map((text) => {
      const words = serverWords(parseJson(text));
      throw new HttpStatusError(response.status, {
        ...(waitMs !== undefined && { retryAfterMs: waitMs }),
        ...(words ? { serverMessage: response.redact(words.message) } : shown(text, response)),
      });
    }),
  );
}

/** A text of the server's for an error. JSON may hold a fresh token, which nobody knows yet. */
function shown(text: string, response: HttpResponse): { readonly serverMessage?: string } {
  const trimmed = text.trim();
  const isJson = /^[[{"]/.test(trimmed);
  return isJson || trimmed === '' ? {} : { serverMessage: response.redact(trimmed) };
}
