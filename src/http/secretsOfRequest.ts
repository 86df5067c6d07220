import type { InternalAxiosRequestConfig } from 'axios';
import type { Headers } from './headers';

/** Headers that only describe a request; the values of all others may be secret. */
const descriptive =
  /^(accept(-(charset|encoding|language))?|cache-control|connection|content-(encoding|length|type)|host|origin|sec-(ch|fetch)-.*|user-agent)$/i;

/** What could be secret in the value of a header. */
export function secretsOfHeader(name: string, value: string): string[] {
  if (descriptive.test(name)) return [];
  // The scheme, and the names of cookies and parameters, aren't secret.
  if (/authorization$/i.test(name)) return secretsOfText(value.replace(/^\s*[\w-]+\s+/, ''));
  return /^cookie$/i.test(name) ? secretsOfText(value) : [value, ...secretsOfText(value)];
}

/** What could be secret in a URL: the user name and password, and the values of the query. */
export function secretsOfUrl(url: string): string[] {
  const [, userInfo = ''] = /^(?:[a-z][\w+.-]*:)?(?:\/\/)?([^/?#]*)@/i.exec(url) ?? [];
  const [, query = ''] = /\?([^#]*)/.exec(url) ?? [];
  return [userInfo, ...query.split('&')].flatMap((part) => secretsOfText(decoded(part)));
}

/**
 * What could be secret in a request as it is sent, after the interceptors: its headers, except those
 * that are `known`, its query, its credentials and its proxy.
 *
 * @param urlOf returns the URL with its parameters.
 */
export function secretsOfRequest(
  config: InternalAxiosRequestConfig,
  known: Headers,
  urlOf: (config: InternalAxiosRequestConfig) => string,
): string[] {
  const { headers, url = '', params, auth, proxy } = config;
  const added = Object.entries(headers).filter(
    ([name, value]) => value !== known[name.toLowerCase()],
  );
  return [
    ...added.flatMap(([name, value]) =>
      textsIn(value).flatMap((one) => secretsOfHeader(name, one)),
    ),
    ...textsIn([params, auth, proxy ? proxy.auth : undefined]).flatMap(secretsOfText),
    ...secretsOfUrl(params === undefined ? url : urlOf(config)),
  ];
}

/**
 * What could be secret in a text: the text without the names in `name=value`, which aren't secret; each
 * of its parts, such as the two of `user:key`; and the password of a part that is basic authentication.
 */
function secretsOfText(text: string): string[] {
  const values = text.replace(/(^|[\s;,&?])[\w!#$%'*+.^`|~-]+=(?=[^=])/g, '$1');
  const parts = values.split(/[\s;,:"]+/);
  return [values, ...parts, ...parts.flatMap(decodedBasic)];
}

/** The password in the base64 of basic authentication. */
function decodedBasic(part: string): string[] {
  // An exception of `atob` takes a hundred times as long as a result.
  if (!/^[\w+/]+={0,2}$/.test(part) || part.length % 4 === 1) return [];
  try {
    return /^[\x20-\x7e]*?:([\x20-\x7e]+)$/.exec(atob(part))?.slice(1) ?? [];
  } catch {
    return [];
  }
}

/** The texts and numbers in a value, to a limited depth: a hostile value can nest without limit. */
function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null || depth > 5) return [];
  const values = value instanceof URLSearchParams ? value.values() : Object.values(value);
  return [...values].flatMap((one) => textsIn(one, depth + 1));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
