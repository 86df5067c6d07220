import defaultAxios, {
  type AxiosBasicCredentials,
  type AxiosInstance,
  type AxiosRequestConfig,
  type InternalAxiosRequestConfig,
} from 'axios';
import { catchError, type Observable } from 'rxjs';
import { readOptions } from '../arguments/readOptions';
import { wrong } from '../arguments/wrong';
import { Redactor } from '../errors/redactor';
import { amended, isBranded } from '../errors/rxtalkError';
import { withoutSecrets } from '../errors/withoutSecrets';
import { readBaseUrl } from './baseUrl';
import { createConnections } from './connections';
import { idleDeadline, responseDeadline } from './deadlines';
import { exchange } from './exchange';
import { type Headers, withoutForbidden } from './headers';
import type { Http, HttpRequest } from './http';
import { HTTP_OPTION_RULES, type HttpOptions, REQUEST_RULES } from './httpOptions';
import { type HttpResponse, readFailure, readJson, readStream } from './response';
import { allowsEveryHeader, defaultUserAgent, proxiesInEnvironment } from './runtime';
import { secretsOfHeader, secretsOfRequest, secretsOfUrl } from './secretsOfRequest';

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
  const read = readOptions('options', options, HTTP_OPTION_RULES);
  const { axios = defaultAxios.create(), proxy, headers: ownHeaders, now } = read;
  const { responseMs, idleMs } = read.deadlines;
  const url = readBaseUrl(read.baseURL ?? axios.defaults?.baseURL);
  const userAgent = ownHeaders['user-agent'] ?? read.userAgent ?? defaultUserAgent();

  const isFree = allowsEveryHeader();
  const connections = createConnections(axios, proxy.proxy);
  const redactor = new Redactor(
    Object.entries(ownHeaders).flatMap(([name, value]) => secretsOfHeader(name, value)),
  );
  const everyRequest: AxiosRequestConfig = {
    ...proxy,
    adapter: streamingAdapter(axios),
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
    const { step = details.step } = error;
    return withoutSecrets(amended(error, { ...details, url, ...(step && { step }) }), redactor);
  };

  function send<R>(
    request: HttpRequest,
    read: (response: HttpResponse) => Observable<R>,
    accept: string,
  ): Observable<R> {
    const { path, step, body, secrets, paused$, ...rest } = readOptions(
      'request',
      request,
      REQUEST_RULES,
    );
    const { method = body === undefined ? 'GET' : 'POST' } = rest;
    const headers: Headers = {
      accept,
      'user-agent': userAgent,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...rest.headers,
      ...connections.headers,
      ...ownHeaders,
    };
    const known = { ...numbersOf(rest.headers), ...ownHeaders };
    // Called immediately before the request is sent, after the interceptors.
    function rememberSecrets(this: InternalAxiosRequestConfig, data: unknown): unknown {
      const urlOf = (config: InternalAxiosRequestConfig) => axios.getUri?.(config) ?? '';
      for (const secret of [...secrets, ...secretsOfRequest(this, known, urlOf)])
        redactor.remember(secret);
      if (!proxy.proxy)
        proxiesInEnvironment().flatMap(secretsOfUrl).forEach(redactor.remember, redactor);
      return data;
    }
    const configFor = (signal: AbortSignal): AxiosRequestConfig => ({
      ...everyRequest,
      ...connections.agentsFor(signal),
      signal,
      method,
      url: url + path,
      headers: isFree ? headers : withoutForbidden(headers),
      transformRequest: [rememberSecrets],
      ...(body !== undefined && { data: JSON.stringify(body) }),
      // Basic authentication of the caller's axios would replace the bearer token.
      ...(headers['authorization'] && { auth: NO_AUTH }),
    });
    return exchange(axios, configFor, { responseMs, paused$ }, (answer) => {
      const response = { ...answer, body: answer.body.pipe(idleDeadline(idleMs, paused$)) };
      const isSuccess = answer.status >= 200 && answer.status < 300;
      return isSuccess ? read(response) : readFailure(response, now());
    }).pipe(
      connections.hold(),
      catchError((error: unknown) => {
        throw amend(error, { step });
      }),
    );
  }

  return {
    url,
    userAgent,
    now,
    json: (request) =>
      // The body is a part of this response, so the deadline also applies to it.
      send(
        request,
        (response) => readJson(response).pipe(responseDeadline(responseMs)),
        'application/json',
      ),
    stream: (request, mediaType) =>
      send(request, (response) => readStream(response, mediaType), mediaType),
    keepSecret: (secret) => redactor.remember(secret),
    amend,
  };
}

type Adapter = NonNullable<AxiosRequestConfig['adapter']>;

// To axios, `null` means none, but `undefined` means the instance's default.
const NO_AUTH = null as unknown as AxiosBasicCredentials;

/** A protocol's own headers with a number as their value: these aren't secret. */
function numbersOf(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).filter(([, value]) => /^\d{1,16}$/.test(value)),
  );
}

/**
 * The adapters of an axios instance that can stream, in order of preference: `http` in Node.js, else
 * `fetch`. XHR buffers the whole body, so it is never used.
 */
export function streamingAdapter(axios: AxiosInstance): Adapter {
  const chosen = axios.defaults?.adapter;
  const adapters = [chosen].flat().filter((one) => one !== undefined && one !== 'xhr');
  if (adapters.length === 0) throw wrong('axios', 'set to an adapter that can stream', '`xhr`');
  return adapters as Adapter;
}
