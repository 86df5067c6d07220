import type { Handler } from 'rxtalk/server';

/** What a page can't say of itself; the rest of its policy is in the page. */
const PAGE_POLICY = "frame-ancestors 'none'";

/**
 * Answers at `/`, and leaves every other path to the handler: to a browser with the chat page, if there is
 * one, and to others, such as `curl`, with what is served where.
 */
export function frontPage(handler: Handler, page?: string): Handler {
  return async (request) => {
    const { pathname, origin } = new URL(request.url);
    if (pathname !== '/') return handler(request);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
    }
    const isPage = page !== undefined && /\btext\/html\b/.test(request.headers.get('accept') ?? '');
    return new Response(isPage ? page : tableOf(origin), {
      headers: {
        'content-type': `text/${isPage ? 'html' : 'plain'}; charset=utf-8`,
        'x-content-type-options': 'nosniff',
        ...(isPage && { 'content-security-policy': PAGE_POLICY, 'referrer-policy': 'no-referrer' }),
        ...(page !== undefined && { vary: 'accept', 'cache-control': 'no-cache' }),
      },
    });
  };
}

/** What is served where. */
function tableOf(origin: string): string {
  const rows = WIRES.map(([path, clients]) => `${path.padEnd(28)}${clients.replace('*', origin)}`);
  return `rxtalk serves one chat service with four protocols.\n\n${rows.join('\n')}\n`;
}

const WIRES = [
  ['POST /v1/chat/completions', 'OpenAI clients, with the base URL */v1'],
  ['GET  /v1/models', 'the models to choose from'],
  ['POST /api/chat', "the AI SDK's useChat"],
  ['POST /agui', 'AG-UI and TanStack AI'],
  ['/api/chatgpt/…', "createGPTalk({ baseURL: '*' })"],
] as const;
