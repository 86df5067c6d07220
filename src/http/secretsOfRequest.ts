import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { MIN_SECRET_LENGTH } from '../errors/redactor';
import type { Headers, SentHeaders } from './headers';

/** Headers that only describe a request; the values of all others may be secret. */
const descriptive =
  /^(accept(-(charset|encoding|language))?|baggage|cache-control|connection|content-(encoding|length|type)|date|host|origin|pragma|prefer|priority|sec-(ch|fetch)-.*|sentry-trace|trace(parent|state)|user-agent|x-(request|correlation)-id|.*-timestamp)$/i;

/** The words that credentials start with, which a service may use. */
const scheme = /^\s*(basic|bearer|digest|hmac|key|negotiate|ntlm|oauth|signature|token)\s+/i;

/** What could be secret in the value of a header. */
function secretsOfHeader(name: string, value: string): string[] {
  if (value.length < MIN_SECRET_LENGTH || descriptive.test(name)) return [];
  const secret = value.replace(scheme, '');
  // A service may say the names of cookies and of parameters.
  const hasNames = /^cookie$/i.test(name) || /^\s*(digest|oauth|signature)\s/i.test(value);
  const values = hasNames ? secret.replace(/(^|[;,]\s*)[^\s=;,]+=/g, '$1') : secret;
  return [values, ...withoutEncoding(values), ...decodedBasic(secret)];
}

export function secretsOfHeaders(headers: Headers): string[] {
  return Object.entries(headers).flatMap(([name, value]) => secretsOfHeader(name, value));
}

/** What could be secret in the defaults of an axios instance, with the headers for each method. */
export function secretsOfDefaults(defaults: AxiosInstance['defaults']): string[] {
  const { headers, ...others } = defaults;
  const texts = [headers, ...Object.values(headers)].flatMap((some) => {
    return Object.entries(some ?? {}).filter(([, value]) => typeof value === 'string');
  });
  return [
    ...secretsOfHeaders(Object.fromEntries(texts)),
    ...secretsOfRequest({ ...others, headers: {} } as never, {}, undefined, () => ''),
  ];
}

/** What could be secret in a URL: the user name and password, and the values of the query. */
export function secretsOfUrl(url: string): string[] {
  if (!/[?@]/.test(url)) return [];
  const [, userInfo = ''] = /^(?:[a-z][\w+.-]*:\/\/)?([^/?#]*)@/i.exec(url) ?? [];
  const [, query = ''] = /\?([^#]*)/.exec(url) ?? [];
  const values = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
  return [userInfo, ...values].flatMap((value) => [value, ...withoutEncoding(value)]);
}

/**
 * What could be secret in a request as it is sent, after the interceptors: its headers but for those
 * that are `known`, its URL, its credentials and its proxy, and what was added to its body.
 *
 * @param sentBody the body as it was before the interceptors.
 * @param urlOf returns the URL with its parameters.
 */
export function secretsOfRequest(
  config: InternalAxiosRequestConfig,
  known: SentHeaders,
  sentBody: string | undefined,
  urlOf: (config: InternalAxiosRequestConfig) => string,
): string[] {
  const { headers, url = '', baseURL = '', params, auth, proxy, data } = config;
  const added = Object.entries(headers).filter(([name, value]) => {
    return value !== known[name.toLowerCase()];
  });
  const credentials = proxy ? [proxy.auth, ownOrGetter(proxy, 'username', 'password')] : [];
  return [
    ...added.flatMap(([name, value]) =>
      textsIn(value).flatMap((one) => secretsOfHeader(name, one)),
    ),
    ...textsIn([params, auth, credentials]),
    ...[baseURL, url, params === undefined ? '' : urlOf(config)].flatMap(secretsOfUrl),
    ...(data === sentBody ? [] : addedTexts(data, sentBody)),
  ];
}

/** A `URL` can be a proxy, and has its credentials behind getters. */
function ownOrGetter(object: object, ...names: readonly string[]): unknown[] {
  const isOwn = (name: string) => object instanceof URL || Object.hasOwn(object, name);
  return names.filter(isOwn).map((name) => (object as Record<string, unknown>)[name]);
}

/** The texts of a body that an interceptor has put into it. */
function addedTexts(data: unknown, sentBody: string | undefined): string[] {
  const before = new Set(textsIn(parsed(sentBody)));
  return textsIn(parsed(data)).filter((text) => !before.has(text));
}

function parsed(body: unknown): unknown {
  try {
    return typeof body === 'string' ? JSON.parse(body) : body;
  } catch {
    return body;
  }
}

/** What basic authentication holds, and so whichever of its halves is the key. */
function decodedBasic(part: string): string[] {
  // What throws takes a hundred times as long as what returns.
  if (!/^[\w+/]+={0,2}$/.test(part) || part.length % 4 === 1) return [];
  try {
    const bytes = Uint8Array.from(atob(part), (byte) => byte.charCodeAt(0));
    const text = new TextDecoder().decode(bytes);
    return text.includes(':') && !text.includes('\uFFFD') ? [text] : [];
  } catch {
    return [];
  }
}

/** Every text and number in a value, some levels deep. */
function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null || depth > 5) return [];
  const values = value instanceof URLSearchParams ? value.values() : Object.values(value);
  return [...values].flatMap((one) => textsIn(one, depth + 1));
}

/** The text that a percent-encoded one stands for; nothing if it isn't encoded. */
function withoutEncoding(text: string): string[] {
  if (!/[%+]/.test(text)) return [];
  try {
    return [decodeURIComponent(text.replaceAll('+', ' '))];
  } catch {
    return [];
  }
}
