import type { HttpOptions } from 'rxtalk';
import { vi } from 'vitest';
import { byteServer } from './byteServer';
import { type Certificate, certificateOfLocalhost } from './certificate';
import { type ProxyServer, proxyServer } from './proxyServer';

/** The ways from a client to a service. */
export const ROUTES = [
  'http',
  'https',
  'http through a proxy',
  'https through a proxy',
  'https through an https proxy',
] as const;
export type Route = (typeof ROUTES)[number];

/**
 * Starts a service, and a proxy if the way leads through one. The certificates count as trusted: unstub
 * the environment after the test.
 *
 * @param start starts the service; with the certificate, it uses TLS.
 */
export async function routeTo<Server extends { readonly url: string }>(
  route: Route,
  start: (certificate?: Certificate) => Promise<Server>,
): Promise<{ server: Server; proxy?: ProxyServer; options: HttpOptions }> {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const certificate = await certificateOfLocalhost();
  const server = await start(route.startsWith('https') ? certificate : undefined);
  if (!route.endsWith('proxy')) return { server, options: { baseURL: server.url } };
  const isSecure = route.endsWith('https proxy');
  const proxy = await proxyServer(isSecure ? { certificate } : {});
  return { server, proxy, options: { baseURL: server.url, proxy: proxy.url } };
}

/**
 * The same with a byte server, which is also the forward proxy: other proxies parse and rewrite what they
 * pass on.
 */
export async function byteRouteTo(route: Route, respond: Parameters<typeof byteServer>[0]) {
  if (route !== 'http through a proxy') {
    return await routeTo(route, (certificate) => byteServer(respond, certificate));
  }
  const server = await byteServer(respond);
  return { server, options: { baseURL: 'http://service.invalid', proxy: server.url } };
}
