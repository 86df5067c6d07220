import defaultAxios, { type AxiosBasicCredentials, type AxiosRequestConfig } from 'axios';
import { type Observable, of } from 'rxjs';
import { checkFunction, checkHttpUrl, checkOptions, kindOf, wrong } from '../arguments/check';
import { redact } from '../errors/redact';
import { streamingAdapter } from './adapter';
import { createConnections } from './connections';
import { checkDeadlines, idleDeadline, responseDeadline } from './deadlines';
import { exchange } from './exchange';
import { readHeaders, withoutForbidden } from './headers';
import { HTTP_OPTIONS, type Http, type HttpOptions, type HttpRequest } from './http';
import { inStep } from './inStep';
import { readProxy } from './proxy';
import { type HttpResponse, readFailure, readJson, readStream } from './response';
import { allowsEveryHeader, defaultUserAgent } from './runtime';
import { secretsOfConfig, secretsOfHeaders } from './secrets';

/**
 * The transport of the three steps, over axios: deadlines, typed errors, no secret in any of them.
 *
 * It needs an adapter that streams: Node's `http`, or `fetch` elsewhere. No redirect is
 * followed. An error's body is read, capped in size and time, for what the server said. Axios's own
 * errors are never handed on, as they hold the request's headers and URL.
 *
 * @param options see {@link HttpOptions}.
 * @throws TypeError at once where an option is wrong, or the proxy can't be used here.
 *
 * @example
 * ```ts
 * import { createHttp } from 'rxtalk';
 *
 * const http = createHttp({ baseURL: 'http://localhost:8080/talk/' });
 * console.log(http.url);
 * // → http://localhost:8080/talk
 * ```
 */
export function createHttp(options: HttpOptions = {}): Http {
  checkOptions('options', options, HTTP_OPTIONS);
  const { axios = defaultAxios.create(), now = Date.now } = options;
  if (typeof axios?.request !== 'function')
    throw wrong('axios', 'an axios instance', kindOf(axios));
  checkFunction('now', now);
  const url = readBaseURL(options.baseURL ?? axios.defaults.baseURL);
  const ownHeaders = readHeaders(options.headers);
  const userAgent = ownHeaders['user-agent'] ?? options.userAgent ?? defaultUserAgent();
  if (typeof userAgent !== 'string') throw wrong('userAgent', 'a string', kindOf(userAgent));
  const { responseMs, idleMs } = checkDeadlines(options.deadlines);
  const proxy = readProxy(options.proxy);
  const ownSecrets = [...proxy.secrets, ...secretsOfHeaders(ownHeaders)];

  const isFree = allowsEveryHeader();
  const connections = createConnections(axios, options.proxy);
  const everyRequest: AxiosRequestConfig = {
    ...proxy.config,
    adapter: streamingAdapter(axios),
    baseURL: '',
    responseType: 'stream',
    timeout: 0, // means something else in each adapter; the deadlines don't
    maxRedirects: 0,
    maxContentLength: -1,
    maxBodyLength: -1,
    validateStatus: null,
    transformRequest: [],
    transformResponse: [],
    withXSRFToken: false,
  };

  function send<R>(request: HttpRequest, read: (response: HttpResponse) => Observable<R>) {
    const { paused$ = of(false) } = request;
    const headers = { ...request.headers, ...connections.headers, ...ownHeaders };
    const configFor = (signal: AbortSignal): AxiosRequestConfig => ({
      ...everyRequest,
      ...connections.agentsFor(signal),
      signal,
      method: request.method,
      url: url + request.path,
      headers: isFree ? headers : withoutForbidden(headers),
      ...(request.body !== undefined && { data: JSON.stringify(request.body) }),
      // Basic authentication of the caller's axios would take the place of the bearer token.
      ...(headers['authorization'] && { auth: NO_AUTH }),
    });
    return exchange(
      axios,
      configFor,
      { responseMs, paused$ },
      ({ status, headers, config, body }) => {
        for (const secret of secretsOfConfig(config)) request.secrets.add(secret);
        const response: HttpResponse = {
          status,
          headers,
          body: body.pipe(idleDeadline(idleMs, paused$)),
          redact: (text) => redact(text, [...ownSecrets, ...request.secrets]),
        };
        return status >= 200 && status < 300 ? read(response) : readFailure(response, now());
      },
    ).pipe(connections.hold(), inStep(request.step, url));
  }

  return {
    url,
    userAgent,
    now,
    json: (request) =>
      // The body is a part of this response, so it has a deadline as well.
      send(request, (response) => readJson(response).pipe(responseDeadline(responseMs))),
    stream: (request, mediaType) => send(request, (response) => readStream(response, mediaType)),
    redact: (text, secrets) => redact(text, [...ownSecrets, ...secrets]),
  };
}

// Axios takes `null` for none, but `undefined` for the instance's default.
const NO_AUTH = null as unknown as AxiosBasicCredentials;

function readBaseURL(value: unknown): string {
  const rule = ' without user name, query and fragment';
  const url = checkHttpUrl('baseURL', value, rule);
  if (url.username || url.password || url.search || url.hash) {
    throw wrong('baseURL', `an absolute http(s) URL${rule}`, 'one with such a part');
  }
  return url.href.replace(/\/+$/, '');
}
