import {
  type AxiosBasicCredentials,
  AxiosHeaders,
  type AxiosInstance,
  type AxiosRequestConfig,
  type InternalAxiosRequestConfig,
  type RawAxiosHeaders,
} from 'axios';
import { adapterOf } from './adapter';
import type { Connections } from './connections';
import type { Sending, SentRequest, Transport } from './exchange';
import { secretsOfRequest } from './secretsOfRequest';

type Send = Transport['send'];
type Defaults = Omit<AxiosInstance['defaults'], 'headers'> & {
  headers: Record<string, RawAxiosHeaders>;
};

/** The settings of every request. */
const everyRequest = {
  baseURL: '',
  responseType: 'stream',
  timeout: 0, // its meaning depends on the adapter; that of the deadlines doesn't
  maxRedirects: 0,
  maxContentLength: -1,
  maxBodyLength: -1,
  validateStatus: null,
  transformResponse: [],
  withXSRFToken: false,
} satisfies AxiosRequestConfig;

// To axios, `null` means none, but `undefined` means the instance's default.
const NO_AUTH = null as unknown as AxiosBasicCredentials;

/** Clients whose interceptors hide when a request is sent, because they return their own config. */
const hiding = new WeakSet<AxiosInstance>();

/** Sends requests through an axios instance of the caller's, with its interceptors. */
export function senderThrough(axios: AxiosInstance, connections: Connections): Send {
  const adapter = adapterOf(axios);
  const urlOf = (config: InternalAxiosRequestConfig) => axios.getUri?.(config) ?? '';
  return async (request, exchange) => {
    const { headers, body } = request;
    if (hiding.has(axios)) exchange.isSent();
    const response = await axios.request<unknown>({
      ...everyRequest,
      ...settingsOf(request, exchange),
      // Both are called after the interceptors, unless one of these replaces them.
      transformRequest: [
        (data: unknown) => {
          exchange.isSent();
          return data;
        },
      ],
      async adapter(config) {
        exchange.signal.throwIfAborted(); // an interceptor may have replaced the signal
        for (const secret of secretsOfRequest(config, headers, body, urlOf)) exchange.hold(secret);
        connections.use(config);
        exchange.isSent();
        const response = await adapter(config);
        exchange.isAnswered();
        return response;
      },
    });
    if (exchange.isUnsent) hiding.add(axios);
    exchange.isSent();
    return response;
  };
}

/**
 * Sends requests with axios's defaults, through the adapter alone. Without interceptors, all that
 * `axios.request` adds is to merge settings, which takes four times as long.
 */
export function senderAlone(axios: AxiosInstance, connections: Connections): Send {
  const adapter = adapterOf(axios);
  const { headers: inherited, ...defaults } = axios.defaults as Defaults;
  const isHeader = ([, value]: readonly unknown[]) => typeof value === 'string';
  const always = Object.fromEntries(
    Object.entries(inherited).filter(isHeader), // not those for a method
  ) as unknown as RawAxiosHeaders;
  return (request, exchange) => {
    exchange.isSent();
    const ofMethod = inherited[request.method.toLowerCase()];
    const config = {
      __proto__: null, // which the adapter would read
      ...defaults,
      ...everyRequest,
      ...settingsOf(request, exchange),
      headers: AxiosHeaders.concat(inherited['common'], ofMethod, always, request.headers),
    } as InternalAxiosRequestConfig;
    connections.use(config);
    return adapter(config);
  };
}

function settingsOf({ method, url, headers, body, proxy }: SentRequest, { signal }: Sending) {
  return {
    signal,
    method,
    url,
    headers,
    ...(body !== undefined && { data: body }),
    ...(proxy && { proxy }),
    // Basic authentication of the caller's axios would replace the bearer token.
    ...(headers['authorization'] && { auth: NO_AUTH }),
  } satisfies AxiosRequestConfig;
}
