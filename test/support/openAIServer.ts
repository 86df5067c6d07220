import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createOpenAICompatible, type OpenAICompatibleOptions } from 'rxtalk/openai';
import { type RawServer, rawServer } from './rawServer';

/** A response: an event stream, unless it has other headers. */
export interface Play {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, or its pieces, each sent on its own. */
  readonly body?: string | readonly (string | Uint8Array)[];
  /** How the body ends: completely, with its connection, or not at all; `silent` has no response. */
  readonly end?: 'complete' | 'reset' | 'open' | 'silent';
}

/** A request as it was received. */
interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The JSON of the body; undefined if there is none. */
  readonly body: unknown;
}

export interface OpenAIServer {
  /** The base URL. */
  readonly url: string;
  readonly received: readonly Received[];
  readonly raw: RawServer;
}

/** A server that answers each request with the next of these, and then with the last of them. */
export async function openAIServer(...plays: readonly Play[]): Promise<OpenAIServer> {
  const received: Received[] = [];
  let answered = 0;
  const raw = await rawServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { url = '', headers } = request;
      received.push({ path: url, headers, body: text === '' ? undefined : JSON.parse(text) });
      void play(response, plays[Math.min(answered++, plays.length - 1)] ?? {});
    });
  });
  return { url: `${raw.url}/v1`, received, raw };
}

/** A server with these answers, and its client. */
export async function openAI(
  plays: Play | readonly Play[],
  options: Omit<OpenAICompatibleOptions, 'baseURL'> = {},
) {
  const server = await openAIServer(...[plays].flat());
  return { server, client: createOpenAICompatible({ baseURL: server.url, ...options }) };
}

async function play(response: ServerResponse, { status = 200, headers, body = [], end }: Play) {
  if (end === 'silent') return;
  response.writeHead(status, headers ?? { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  for (const piece of typeof body === 'string' ? [body] : body) {
    await new Promise<void>((resolve) => response.write(piece, () => resolve()));
  }
  if (end === 'reset') response.destroy();
  else if (end !== 'open') response.end();
}
