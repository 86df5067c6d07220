import type { IncomingHttpHeaders } from 'node:http';

type Headers = Readonly<Record<string, string>>;

/** How long a browser may cache the answer to a preflight, in seconds. */
const MAX_AGE_S = 600;

/**
 * The headers that let a page of any origin read a response, whatever its status: without them a
 * browser hides a 401 as well. Empty if the request has no origin.
 */
export function corsHeaders({ origin }: IncomingHttpHeaders): Headers {
  if (!origin) return {};
  return { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Retry-After' };
}

/** The headers that answer a browser's preflight; undefined if the request isn't a preflight. */
export function preflightHeaders(
  method: string,
  headers: IncomingHttpHeaders,
): Headers | undefined {
  const asksFor = headers['access-control-request-method'];
  if (method !== 'OPTIONS' || !headers.origin || !asksFor) return undefined;
  return {
    ...corsHeaders(headers),
    'access-control-allow-methods': 'GET, POST',
    // By name: `*` would not cover `authorization`.
    'access-control-allow-headers': headers['access-control-request-headers'] ?? '',
    'access-control-max-age': String(MAX_AGE_S),
    vary: 'Access-Control-Request-Headers',
  };
}
