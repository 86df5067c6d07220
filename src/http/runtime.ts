import { VERSION } from '../version';

interface Runtime {
  readonly process?: {
    readonly platform?: string;
    readonly versions?: { readonly node?: string; readonly deno?: string };
    readonly env?: Readonly<Record<string, string | undefined>>;
  };
  readonly navigator?: { readonly userAgent?: string };
}

/** Whether Node's `http` is available, as in Node.js, Bun and Deno; a browser only has `fetch`. */
export function hasNodeHttp(): boolean {
  return typeof (globalThis as Runtime).process?.versions?.node === 'string';
}

/**
 * Whether several requests may use one connection. If a request on a reused connection is aborted, Deno
 * sends it again (denoland/deno#36786), so a text would be submitted twice.
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

/** The user agent of this library; a browser sends its own and allows no other. */
export function defaultUserAgent(): string {
  const { process, navigator } = globalThis as Runtime;
  if (!hasNodeHttp() && navigator?.userAgent) return navigator.userAgent;
  return `Mozilla/5.0 (compatible; rxtalk/${VERSION}; ${process?.platform ?? 'unknown'})`;
}

/**
 * The proxies that axios would take from the environment now if no proxy is set: for one scheme, or for
 * both.
 */
export function proxiesInEnvironment(...schemes: ('http' | 'https')[]): string[] {
  const { env = {} } = (globalThis as Runtime).process ?? {};
  return [...schemes, 'all']
    .flatMap((scheme) => [env[`${scheme}_proxy`], env[`${scheme.toUpperCase()}_PROXY`]])
    .filter((proxy) => proxy !== undefined && proxy !== '') as string[];
}
