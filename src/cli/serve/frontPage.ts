import type { Handler } from 'rxtalk/server';

/** Answers at `/`, where a browser or `curl` looks first, and leaves every other path to the handler. */
export function frontPage(handler: Handler): Handler {
  return async (request) => {
    const { pathname, origin } = new URL(request.url);
    if (pathname !== '/') return handler(request);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
    }
    return new Response(tableOf(origin), {
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });
  };
}

/** What is served where. */
function tableOf(origin: string): string {
  const rows = WIRES.map(([path, clients]) => `${path.padEnd(28)}${clients.replace('*', origin)}`);
  return `rxtalk serves one chat service to the clients of four protocols.\n\n${rows.join('\n')}\n`;
}

const WIRES = [
  ['POST /v1/chat/completions', 'OpenAI clients, with the base URL */v1'],
  ['GET  /v1/models', 'the models that can be asked'],
  ['POST /api/chat', "the AI SDK's useChat"],
  ['POST /agui', 'AG-UI and TanStack AI'],
  ['/api/chatgpt/…', "createGPTalk({ baseURL: '*' })"],
] as const;
