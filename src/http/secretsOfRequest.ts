import type { InternalAxiosRequestConfig } from 'axios';
import type { Headers } from './headers';

/** Headers that only describe a request; the values of all others may be secret. */
const descriptive =
  /^(accept(-(charset|encoding|language))?|cache-control|connection|content-(encoding|language|length|type)|host|origin|sec-(ch|fetch)-.*|user-agent)$/i;

/** What could be secret in the value of a header: all of it, and each of its parts. */
export function secretsOfHeader(name: string, value: string): string[] {
  if (descriptive.test(name)) return [];
  const isCookie = /^cookie$/i.test(name);
  const isCredential = /^(proxy-)?authorization$/i.test(name);
  const secret = isCredential ? value.replace(/^\s*[\w-]+\s+(?=\S)/, '') : value;
  const parts = secret.split(isCookie ? /[;\s]+/ : /[;,\s]+/).map(valueOfPart);
  // The names of cookies and of parameters are words that a service may use.
  const isWhole = !isCookie && !(isCredential && secret.includes(','));
  return [...(isWhole ? [secret] : []), ...parts].flatMap((part) => [
    part,
    ...afterColon(part),
    ...decodedBasic(part),
  ]);
}

/** The user name and password of a URL, together and alone. */
export function secretsOfUserInfo(username: string, password: string): string[] {
  return username === '' && password === '' ? [] : [`${username}:${password}`, password];
}

/** The user name and password of a proxy, `http://user:password@host` with or without the scheme. */
export function secretsOfProxy(proxy: string): string[] {
  const [, userInfo = ''] = /^(?:[a-z][\w+.-]*:)?(?:\/\/)?(.*)@/is.exec(proxy) ?? [];
  const [username = '', ...password] = userInfo.split(':');
  return secretsOfUserInfo(decoded(username), decoded(password.join(':')));
}

/** What could be secret in a URL: the user name and password, and the values of the query. */
export function secretsOfUrl(url: string): string[] {
  const [withoutFragment = ''] = url.split('#');
  const start = withoutFragment.indexOf('?');
  const query = start === -1 ? '' : withoutFragment.slice(start + 1);
  const values = query.split('&').map((pair) => decoded(pair.slice(pair.indexOf('=') + 1)));
  const [, userInfo] = /^[a-z][\w+.-]*:\/\/([^/?#]*)@/i.exec(withoutFragment) ?? [];
  return userInfo === undefined ? values : [...values, ...secretsOfProxy(`${userInfo}@`)];
}

/**
 * What could be secret in a request as it is sent, after the interceptors: its headers, but for those
 * that are `known`, its query, its credentials and its proxy.
 *
 * @param urlOf gives the URL with its parameters.
 */
export function secretsOfRequest(
  config: InternalAxiosRequestConfig,
  known: Headers,
  urlOf: (config: InternalAxiosRequestConfig) => string,
): string[] {
  const { headers, url = '', params, auth, proxy } = config;
  const added = Object.entries(headers).filter(([name, value]) => {
    return value !== known[name.toLowerCase()];
  });
  return [
    ...added.flatMap(([name, value]) =>
      [value].flat().flatMap((one) => (isGiven(one) ? secretsOfHeader(name, String(one)) : [])),
    ),
    ...secretsOfUrl(url),
    ...(params === undefined ? [] : [...textsIn(params), ...secretsOfUrl(urlOf(config))]),
    ...secretsOfUserInfo(auth?.username ?? '', auth?.password ?? ''),
    ...(proxy ? secretsOfUserInfo(proxy.auth?.username ?? '', proxy.auth?.password ?? '') : []),
  ];
}

function isGiven(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

/** The value of a part such as `name=value` or `name="value"`. */
function valueOfPart(part: string): string {
  return part.replace(/^[\w!#$%&'*+.^`|~-]+=(?=.)/, '').replace(/^"|"$/g, '');
}

function afterColon(part: string): string[] {
  const colon = part.indexOf(':');
  return colon === -1 ? [] : [part.slice(colon + 1)];
}

/** The user name and password that basic authentication holds, and the password alone. */
function decodedBasic(value: string): string[] {
  // What `atob` throws takes a hundred times as long as what it gives.
  if (!/^[\w+/]+={0,2}$/.test(value) || value.length % 4 === 1) return [];
  try {
    const text = atob(value);
    return /^[\x20-\x7e]+$/.test(text) && text.includes(':') ? [text, ...afterColon(text)] : [];
  } catch {
    return [];
  }
}

/** Every text and number in the parameters of a URL, however they are given. */
function textsIn(params: unknown, depth = 0): string[] {
  if (isGiven(params)) return [String(params)];
  if (typeof params !== 'object' || params === null || depth > 4) return [];
  const values = params instanceof URLSearchParams ? [...params.values()] : Object.values(params);
  return values.flatMap((value) => textsIn(value, depth + 1));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
