import defaultAxios, { type AxiosResponse } from 'axios';
import { Observable } from 'rxjs';
import { readOptions } from '../arguments/readOptions';
import { ownProperty } from '../errors/ownProperty';
import { Redactor } from '../errors/redactor';
import { amended, isBranded } from '../errors/rxtalkError';
import { withoutSecrets } from '../errors/withoutSecrets';
import { readBaseUrl } from './baseUrl';
import { createConnections } from './connections';
import { type Ask, Exchange } from './exchange';
import { type Headers, withoutForbidden } from './headers';
import type { Http, HttpRequest } from './http';
import {
  HTTP_OPTION_RULES,
  type HttpOptions,
  type HttpSettings,
  REQUEST_RULES,
} from './httpOptions';
import type { Reading } from './reading';
import { failureOf, jsonOf, streamOf } from './response';
import { allowsEveryHeader, defaultUserAgent, proxiesInEnvironment } from './runtime';
import { secretsOfDefaults, secretsOfHeaders, secretsOfUrl } from './secretsOfRequest';
import { senderAlone, senderThrough } from './sender';

/**
 * Creates a transport to build a service with: JSON requests and streams over axios, with deadlines, and
 * with typed errors that never show a secret.
 *
 * 1. It checks its options and chooses an adapter that streams: Node's `http`, or `fetch` elsewhere.
 * 2. Each subscription to `json(request)` or `stream(request, mediaType)` sends one request, with the
 *    user agent and, for a body, the content type `application/json`. It follows no redirect.
 * 3. It reads the body, or the reason in an error's body, within limits of size and time.
 * 4. Unsubscribing aborts the request at any time. Errors are typed, and say what happened to the request
 *    (`outcome`). Axios's own errors are never passed on: they contain the headers and the URL.
 *
 * It remembers the secrets of its requests (credentials, the values of your headers and of the query,
 * proxies, what interceptors add, what you pass as `secrets` or to `keepSecret`), and withholds any text of
 * the server that contains a piece of one.
 *
 * @param options see {@link HttpOptions}.
 * @throws TypeError at once if an option is wrong, or if the proxy can't be used in this runtime; `json`
 *   and `stream` throw one if the request is wrong.
 * @see {@link login}, {@link submitText} and {@link openStream}, which send their requests with it.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createHttp, sseData, sseLines } from 'rxtalk';
 *
 * const server = createServer((_, response) => {
 *   response.writeHead(200, { 'content-type': 'text/event-stream' });
 *   response.end('data: Hel\n\ndata: lo\n\n');
 * }).listen(8123, () => {
 *   const http = createHttp({ baseURL: 'http://localhost:8123/v1/' });
 *   http
 *     .stream({ path: '/words', body: { prompt: 'Hi' } }, 'text/event-stream')
 *     .pipe(sseLines(), sseData())
 *     .subscribe({ next: (word) => console.log(word), complete: () => server.close() });
 * });
 * // → Hel
 * // → lo
 * ```
 */
export function createHttp(options: HttpOptions): Http {
  return httpOf(readOptions('options', options, HTTP_OPTION_RULES));
}

/** The transport, from options that have been read. */
export function httpOf(settings: HttpSettings): Http {
  const { axios = defaultAxios.create(), proxy, headers: ownHeaders, now } = settings;
  const { responseMs, idleMs } = settings.deadlines;
  const url = readBaseUrl(settings.baseURL ?? axios.defaults.baseURL);
  const userAgent = ownHeaders['user-agent'] ?? settings.userAgent ?? defaultUserAgent();

  const isFree = allowsEveryHeader();
  const connections = createConnections(settings.keepAliveMs);
  const redactor = new Redactor([
    ...secretsOfHeaders(ownHeaders),
    ...(settings.axios ? [] : secretsOfDefaults({ ...axios.defaults, ...(proxy && { proxy }) })),
  ]);
  const send = (settings.axios ? senderThrough : senderAlone)(axios, connections);
  const transport = { send, redactor, responseMs, idleMs };

  const amend: Http['amend'] = (error, details = {}) => {
    if (!isBranded(error)) return error;
    for (const one of proxiesInEnvironment('http', 'https')) {
      secretsOfUrl(one).forEach(redactor.remember, redactor);
    }
    const step = ownProperty(error, 'step') ?? ownProperty(details, 'step');
    return withoutSecrets(amended(error, { ...details, url, step }), redactor);
  };

  function request<R>(
    options: HttpRequest,
    accept: string,
    readingOf: (response: AxiosResponse<unknown>) => Reading<R>,
  ): Observable<R> {
    const checked = readOptions('request', options, REQUEST_RULES);
    const { path, step, body, secrets, lastText, paused$, outcome, onUnsent } = checked;
    const { method = body === undefined ? 'GET' : 'POST' } = checked;
    const headers: Headers = {
      accept,
      'user-agent': userAgent,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...checked.headers,
      ...connections.headers,
      ...ownHeaders,
    };
    const ask: Ask<R> = {
      method,
      url: url + path,
      headers: isFree ? headers : withoutForbidden(headers),
      body,
      proxy,
      // An interceptor that returns its own config can't hide these.
      secrets: [...secrets, ...secretsOfHeaders(checked.headers), ...secretsOfUrl(path)],
      lastText,
      paused$,
      onUnsent,
      readingOf(response) {
        const isSuccess = response.status >= 200 && response.status < 300;
        return isSuccess ? readingOf(response) : failureOf(response, now());
      },
      amend: (error) => amend(error, { step, ...(outcome && { outcome }) }),
    };
    return new Observable((subscriber) => new Exchange(subscriber, transport, ask));
  }

  return {
    url,
    userAgent,
    now,
    json: <T>(options: HttpRequest, read = (value: unknown) => value as T) =>
      // The body belongs to the response, so the deadline also applies to it.
      request(options, 'application/json', (response) => jsonOf(response, responseMs, read)),
    stream: (options, mediaType) =>
      request(options, mediaType, (response) => streamOf(response, mediaType)),
    keepSecret: (secret) => redactor.remember(secret),
    amend,
  };
}
