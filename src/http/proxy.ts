import type { AxiosRequestConfig } from 'axios';
import type { Rule } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import { hasNodeHttp } from './runtime';

type ProxySetting = AxiosRequestConfig['proxy'];

/**
 * The option `proxy`, `http://user:password@host:port`. The proxy forwards requests to http URLs as they
 * are, and opens a tunnel (CONNECT) for https URLs. Undefined leaves the choice to axios: the setting
 * of its instance, or the `HTTP_PROXY` family of environment variables.
 */
export const isProxy: Rule<ProxySetting> = (value, name) => {
  if (value === undefined) return undefined;
  const isHttp = typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
  // The value isn't quoted: without a scheme, the user name could be mistaken for one.
  if (!isHttp) throw wrong(name, 'an absolute http(s) URL', kindOf(value));
  if (!hasNodeHttp()) {
    throw wrong(name, 'omitted outside Node.js (a browser has its own proxy settings)', 'a URL');
  }
  const url = new URL(value);
  const protocol = url.protocol.slice(0, -1);
  const proxy = {
    protocol,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (protocol === 'https' ? 443 : 80)),
  };
  if (url.username === '') return proxy;
  const username = decode(url.username, name);
  const password = decode(url.password, name);
  return { ...proxy, auth: { username, password } };
};

function decode(part: string, name: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw wrong(name, 'a URL with well-formed percent-encoding', 'a malformed one');
  }
}
