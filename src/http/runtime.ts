import { VERSION } from '../version';

interface Runtime {
  readonly process?: {
    readonly platform?: string;
    readonly versions?: { readonly node?: string; readonly deno?: string };
    readonly env?: Readonly<Record<string, string | undefined>>;
  };
  readonly navigator?: { readonly userAgent?: string };
}

/** Whether there is Node's `http`, as in Node.js, Bun and Deno; a browser has `fetch` alone. */
export function hasNodeHttp(): boolean {
  return typeof (globalThis as Runtime).process?.versions?.node === 'string';
}

/**
 * Whether a connection may serve several requests. Deno sends a request on a used connection
 * once more when it is aborted (denoland/deno#36786), so that a text would be handed in twice.
 */
export function mayReuseConnections(): boolean {
  return (globalThis as Runtime).process?.versions?.deno === undefined;
}

/** Whether a request can have any header: a browser drops an `origin` that isn't its own. */
export function allowsEveryHeader(): boolean {
  if (hasNodeHttp()) return true;
  if (typeof Request !== 'function') return false;
  const origin = 'https://example.org';
  return new Request(origin, { headers: { origin } }).headers.has('origin');
}

/** The name of this library; a browser sends its own name and allows no other. */
export function defaultUserAgent(): string {
  const { process, navigator } = globalThis as Runtime;
  if (!hasNodeHttp() && navigator?.userAgent) return navigator.userAgent;
  return `Mozilla/5.0 (compatible; rxtalk/${VERSION}; ${process?.platform ?? 'unknown'})`;
}

/** The proxies that axios takes from the environment at this moment if it is told none. */
export function proxiesInEnvironment(): string[] {
  const { env = {} } = (globalThis as Runtime).process ?? {};
  return proxyVariables
    .map((name) => env[name])
    .filter((proxy) => proxy !== undefined && proxy !== '') as string[];
}

const proxyVariables = [
  'http_proxy',
  'HTTP_PROXY',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
];
