import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { checkFunction, checkPositiveInteger } from '../arguments';
import type { Step } from '../errors';
import { defaultAnswer } from './defaultAnswer';
import type {
  AnswerRequest,
  GPTalkServer,
  GPTalkServerOptions,
  RecordedRequest,
} from './gptalkServer';
import { GPTalkService } from './gptalkService';
import { sendAnswer } from './sendAnswer';
import { TokenLedger } from './tokenLedger';

const steps: Readonly<Record<string, Step>> = {
  'POST /api/chatgpt/user/login': 'login',
  'POST /api/chatgpt/chatapi/text': 'text',
  'GET /api/chatgpt/chatapi/stream': 'stream',
};

/**
 * Serves the GPTalk protocol on loopback, for tests of your own app and for trying things out.
 *
 * 1. It listens on 127.0.0.1 and hands out bearer tokens, stream tokens and answers.
 * 2. It is strict: a bearer token is accepted `maxUses` times and until it expires, a stream token
 *    once, a request only with the headers and fields of the protocol. What isn't right is refused
 *    with 400, 401, 403 or 404 and a JSON body that says why.
 * 3. It records every request and counts logins, uses, streams and open sockets.
 *
 * @param options see {@link GPTalkServerOptions}.
 * @returns once it is listening. Rejects with a `TypeError` where an option is wrong, and with the
 * system's error where the port can't be had. Close it, or declare it with `await using`.
 *
 * @example
 * ```ts
 * import { createGPTalk } from 'rxtalk';
 * import { startGPTalkServer } from 'rxtalk/testing';
 *
 * const server = await startGPTalkServer({ answer: () => ['Hel', 'lo', '!'] });
 * for await (const delta of createGPTalk({ baseURL: server.url }).iterate('Hi')) {
 *   console.log(delta);
 * }
 * console.log(server.stats.logins, server.stats.texts, server.stats.openStreams);
 * await server.close();
 * // → Hel
 * // → lo
 * // → !
 * // → 1 1 0
 * ```
 */
export async function startGPTalkServer(options: GPTalkServerOptions = {}): Promise<GPTalkServer> {
  const { maxUses = 5, tokenTtlMs = 3_600_000, wordIntervalMs = 25, basePath = '' } = options;
  const { answer = defaultAnswer(wordIntervalMs), port = 0 } = options;
  checkPositiveInteger('maxUses', maxUses);
  checkFunction('answer', answer);

  const ledger = new TokenLedger<AnswerRequest>(maxUses, tokenTtlMs);
  const service = new GPTalkService(ledger);
  const sockets = new Set<Socket>();
  const requests: RecordedRequest[] = [];
  let openStreams = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const { pathname, searchParams: query } = new URL(path, 'http://localhost');
    const isBelowBase = pathname.startsWith(basePath);
    const step = isBelowBase ? steps[`${method} ${pathname.slice(basePath.length)}`] : undefined;
    const body = await readJsonBody(request);
    const reply = service.reply({ step, headers, query, body });
    requests.push({ step, method, path, headers, body, status: reply.status });
    if ('json' in reply) {
      response.writeHead(reply.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(reply.json));
      return;
    }
    openStreams++;
    response.on('close', () => {
      openStreams--;
    });
    await sendAnswer(() => answer(reply.answerTo), response);
  }

  const server = createServer((request, response) => {
    // A client that leaves in the middle of its request is no failure of the server.
    serve(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: boundPort } = server.address() as AddressInfo;

  async function close(): Promise<void> {
    const isClosed = new Promise((resolve) => server.close(resolve));
    const areGone = [...sockets].map((socket) => once(socket, 'close'));
    server.closeAllConnections();
    await Promise.all([isClosed, ...areGone]);
  }

  return {
    url: `http://127.0.0.1:${boundPort}${basePath}`,
    requests,
    get stats() {
      const { logins, texts, streams, refusals } = service;
      const { highestUses } = ledger;
      return {
        logins,
        texts,
        streams,
        refusals,
        highestUses,
        openStreams,
        openSockets: sockets.size,
      };
    },
    revokeTokens: () => ledger.revokeBearers(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The JSON value of a request's body; undefined where there is none, or it isn't JSON. */
async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}
