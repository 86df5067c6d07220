import type { AxiosRequestConfig } from 'axios';
import { checkHttpUrl, wrong } from '../arguments/check';
import { hasNodeHttp, proxiesInEnvironment } from './runtime';
import { secretsOfUserInfo } from './secrets';

/** The part of a request's configuration that names the proxy, and the secrets in it. */
export interface ProxySetting {
  readonly config: Pick<AxiosRequestConfig, 'proxy'>;
  readonly secrets: readonly string[];
}

/**
 * Reads `http://user:password@host:port`. The proxy forwards requests to http URLs as they are and
 * opens a tunnel (CONNECT) for https URLs. Undefined leaves the choice to axios: its instance's
 * setting, or the `HTTP_PROXY` family of environment variables.
 */
export function readProxy(value: unknown): ProxySetting {
  if (value === undefined) return { config: {}, secrets: environmentSecrets() };
  const url = checkHttpUrl('proxy', value);
  if (!hasNodeHttp()) {
    throw wrong('proxy', 'left out where there is no Node.js (a browser has its own)', 'a URL');
  }
  const protocol = url.protocol.slice(0, -1);
  const proxy = {
    protocol,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (protocol === 'https' ? 443 : 80)),
  };
  if (url.username === '') return { config: { proxy }, secrets: [] };
  const username = decode(url.username);
  const password = decode(url.password);
  return {
    config: { proxy: { ...proxy, auth: { username, password } } },
    secrets: secretsOfUserInfo(username, password),
  };
}

/** The user names and passwords of the proxies that axios finds in the environment. */
function environmentSecrets(): string[] {
  return proxiesInEnvironment().flatMap((proxy) => {
    if (!URL.canParse(proxy)) return [];
    const { username, password } = new URL(proxy);
    return secretsOfUserInfo(username, password);
  });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw wrong('proxy', 'a URL with well-formed percent-encoding', 'another');
  }
}
