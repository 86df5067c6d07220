/** How long a browser may remember the answer to a preflight, in seconds. */
const MAX_AGE_S = 600;

type Allowed = '*' | readonly string[];

/** The headers that let the page that asks read a response; empty if its origin isn't allowed. */
export function corsHeaders({ headers }: Request, allowed: Allowed): Record<string, string> {
  const origin = headers.get('origin');
  // A cache must not give one origin the response to another.
  const vary = allowed === '*' || allowed.length === 0 ? {} : { vary: 'Origin' };
  if (origin === null || (allowed !== '*' && !allowed.includes(origin))) return vary;
  return {
    ...vary,
    'access-control-allow-origin': allowed === '*' ? '*' : origin,
    'access-control-expose-headers': 'Retry-After, X-Should-Retry, X-Vercel-AI-UI-Message-Stream',
  };
}

/** The answer to a preflight; undefined if the request isn't one, or its origin isn't allowed. */
export function preflight(
  request: Request,
  methods: string,
  cors: Record<string, string>,
): Response | undefined {
  const { method, headers } = request;
  if (method !== 'OPTIONS' || !headers.has('access-control-request-method')) return undefined;
  if (!cors['access-control-allow-origin']) return undefined;
  return new Response(null, {
    status: 204,
    headers: {
      ...cors,
      'access-control-allow-methods': methods,
      // By name: `*` doesn't cover `authorization`.
      'access-control-allow-headers': headers.get('access-control-request-headers') ?? '',
      'access-control-max-age': String(MAX_AGE_S),
      vary: 'Origin, Access-Control-Request-Headers',
    },
  });
}
