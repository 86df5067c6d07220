import defaultAxios, {
  type AxiosBasicCredentials,
  type AxiosRequestConfig,
  type InternalAxiosRequestConfig,
} from 'axios';
import { catchError, defer, finalize, map, type Observable } from 'rxjs';
import { readOptions } from '../arguments/readOptions';
import { inThisContext } from '../context/inThisContext';
import { ownProperty } from '../errors/ownProperty';
import { Redactor } from '../errors/redactor';
import { amended, isBranded } from '../errors/rxtalkError';
import { withoutSecrets } from '../errors/withoutSecrets';
import { adapterOf } from './adapter';
import { readBaseUrl } from './baseUrl';
import { createConnections } from './connections';
import { idleDeadline, responseDeadline } from './deadlines';
import { exchange, type Progress } from './exchange';
import { type Headers, withoutForbidden } from './headers';
import type { Http, HttpRequest } from './http';
import {
  HTTP_OPTION_RULES,
  type HttpOptions,
  type HttpSettings,
  REQUEST_RULES,
} from './httpOptions';
import { type HttpResponse, readFailure, readJson, readStream } from './response';
import { allowsEveryHeader, defaultUserAgent, proxiesInEnvironment } from './runtime';
import { secretsOfHeaders, secretsOfRequest, secretsOfUrl } from './secretsOfRequest';

/**
 * Creates the transport that a service is built from: JSON requests and streams over axios, with
 * deadlines, and with typed errors that show no secret.
 *
 * 1. It checks its options and chooses an adapter that streams: Node's `http`, or `fetch` elsewhere.
 * 2. Each subscription to `json(request)` or `stream(request, mediaType)` sends one request, with the
 *    user agent and, for a body, the content type `application/json`. It follows no redirect.
 * 3. It reads the body, or the reason in an error's body, within limits of size and time.
 * 4. Unsubscribing aborts the request in every phase. Errors are typed, and say what happened to the
 *    request (`outcome`). Axios's own errors are never passed on: they contain the headers and the URL.
 *
 * It remembers the secrets of its requests (credentials, own headers, the query, proxies, what
 * interceptors add, what you pass as `secrets` or to `keepSecret`), and withholds each text of the server
 * that contains a piece of one.
 *
 * @param options see {@link HttpOptions}.
 * @throws TypeError at once if an option is wrong, or the proxy can't be used here; `json` and `stream`
 *   throw one if the request is wrong.
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
  const send = adapterOf(axios);
  const connections = createConnections(settings.keepAliveMs);
  const redactor = new Redactor(secretsOfHeaders(ownHeaders));
  const everyRequest: AxiosRequestConfig = {
    ...(proxy && { proxy }),
    baseURL: '',
    responseType: 'stream',
    timeout: 0, // its meaning depends on the adapter; that of the deadlines doesn't
    maxRedirects: 0,
    maxContentLength: -1,
    maxBodyLength: -1,
    validateStatus: null,
    transformResponse: [],
    withXSRFToken: false,
  };

  const amend: Http['amend'] = (error, details = {}) => {
    if (!isBranded(error)) return error;
    const step = ownProperty(error, 'step') ?? ownProperty(details, 'step');
    return withoutSecrets(amended(error, { ...details, url, step }), redactor);
  };

  /** The secrets of a request as it is sent, after the interceptors, but for those of known headers. */
  function secretsIn(
    config: InternalAxiosRequestConfig,
    known: Headers,
    body: string | undefined,
  ): string[] {
    const urlOf = (one: InternalAxiosRequestConfig) => axios.getUri?.(one) ?? '';
    const ofEnvironment = proxy ? [] : proxiesInEnvironment('http', 'https').flatMap(secretsOfUrl);
    return [...secretsOfRequest(config, known, body, urlOf), ...ofEnvironment];
  }

  function request<R>(
    options: HttpRequest,
    accept: string,
    read: (response: HttpResponse) => Observable<R>,
  ): Observable<R> {
    const checked = readOptions('request', options, REQUEST_RULES);
    const { path, step, body, secrets, lastText, paused$, onUnsent } = checked;
    const { method = body === undefined ? 'GET' : 'POST' } = checked;
    const headers: Headers = {
      accept,
      'user-agent': userAgent,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...checked.headers,
      ...connections.headers,
      ...ownHeaders,
    };

    return defer(() => {
      // An interceptor that returns a config of its own hides none of these.
      const held = [...secrets, ...secretsOfHeaders(checked.headers), ...secretsOfUrl(path)];
      for (const secret of held) redactor.hold(secret);
      const configFor = (signal: AbortSignal, progress: Progress): AxiosRequestConfig => ({
        ...everyRequest,
        signal,
        method,
        url: url + path,
        headers: isFree ? headers : withoutForbidden(headers),
        ...(body !== undefined && { data: body }),
        // Basic authentication of the caller's axios would replace the bearer token.
        ...(headers['authorization'] && { auth: NO_AUTH }),
        // Both are called after the interceptors, unless one of these replaces them.
        transformRequest: [progress.send],
        async adapter(config) {
          signal.throwIfAborted(); // an interceptor may have replaced the signal
          for (const secret of secretsIn(config, headers, body)) {
            held.push(secret);
            redactor.hold(secret);
          }
          connections.use(config);
          progress.send();
          const response = await send(config);
          progress.receive();
          return response;
        },
      });
      const exchangeOptions = { responseMs, paused$, lastText, onUnsent };
      return exchange(axios, configFor, exchangeOptions, (answer) => {
        const response = { ...answer, body: answer.body.pipe(idleDeadline(idleMs, paused$)) };
        const isSuccess = answer.status >= 200 && answer.status < 300;
        return isSuccess ? read(response) : readFailure(response, now());
      }).pipe(
        finalize(() => held.forEach(redactor.release, redactor)),
        catchError((error: unknown) => {
          throw amend(error, { step });
        }),
        inThisContext(), // a chunk comes in the context of whoever let the stream continue
      );
    });
  }

  return {
    url,
    userAgent,
    now,
    json: <T>(options: HttpRequest, read = (value: unknown) => value as T) =>
      // The body is a part of this response, so the deadline also applies to it.
      request(options, 'application/json', (response) =>
        readJson(response).pipe(map(read), responseDeadline(responseMs)),
      ),
    stream: (options, mediaType) =>
      request(options, mediaType, (response) => readStream(response, mediaType)),
    keepSecret: (secret) => redactor.remember(secret),
    amend,
  };
}

// To axios, `null` means none, but `undefined` means the instance's default.
const NO_AUTH = null as unknown as AxiosBasicCredentials;
