import type { Headers } from './headers';

/** Shorter values are no secrets, and would garble the words of a server if they were replaced. */
const MIN_SECRET_LENGTH = 6;

/** Headers that only describe; the values of all others may be secret. */
const descriptive =
  /^(accept(-(charset|encoding|language))?|cache-control|connection|content-(encoding|language|length|type)|host|origin|referer|sec-(ch|fetch)-.*|user-agent|x-auth-(appid|openid|platform|timestamp))$/i;

/** The values of headers that may be secret, whole and in their parts: credentials, cookies. */
export function secretsOfHeaders(headers: Headers): string[] {
  return Object.entries(headers)
    .filter(([name]) => !descriptive.test(name))
    .flatMap(([, value]) => [value, ...value.split(/[\s;,]+/), ...value.split(/[;,]?\s*\w+=/)])
    .flatMap((value) => [value, ...decodedBasic(value)])
    .filter(isLong);
}

/** The user name and password of a URL, together and alone. */
export function secretsOfUserInfo(username: string, password: string): string[] {
  return username === '' && password === '' ? [] : [`${username}:${password}`, password];
}

/** What a caller's axios, its defaults and its interceptors, has put into a request. */
export function secretsOfConfig(config: unknown): string[] {
  const { headers, params, auth, proxy } = (config ?? {}) as RequestSecrets;
  const texts = Object.entries(headers ?? {}).filter(([, value]) => typeof value === 'string');
  return [
    ...secretsOfHeaders(Object.fromEntries(texts) as Headers),
    ...valuesOf(params).filter(isLong),
    ...secretsOfUserInfo(auth?.username ?? '', auth?.password ?? ''),
    ...secretsOfUserInfo(proxy?.auth?.username ?? '', proxy?.auth?.password ?? ''),
  ];
}

function isLong(value: string): boolean {
  return value.length >= MIN_SECRET_LENGTH;
}

/** The user name and password that basic authentication holds, and the password alone. */
function decodedBasic(value: string): string[] {
  // What `atob` throws takes a hundred times as long as what it gives.
  if (!/^[\w+/]+={0,2}$/.test(value) || value.length % 4 === 1) return [];
  try {
    const [, password] = /^[\x20-\x7e]+?:([\x20-\x7e]*)$/.exec(atob(value)) ?? [];
    return password === undefined ? [] : [atob(value), password];
  } catch {
    return [];
  }
}

/** Every text in the parameters of a URL, however they are given. */
function valuesOf(params: unknown): string[] {
  if (typeof params === 'string') return [params];
  if (typeof params !== 'object' || params === null) return [];
  const values = params instanceof URLSearchParams ? [...params.values()] : Object.values(params);
  return values.flatMap(valuesOf);
}

interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

interface RequestSecrets {
  readonly headers?: unknown;
  readonly params?: unknown;
  readonly auth?: Credentials;
  readonly proxy?: { readonly auth?: Credentials };
}
