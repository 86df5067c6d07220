import { Observable } from 'rxjs';
import type { ChatEvent } from 'rxtalk';
import type { createOpenAICompatible } from 'rxtalk/openai';
import type { Answering, chatHandler, Handler } from 'rxtalk/server';

/** The parts of the app. */
export interface AppLibrary {
  readonly chatHandler: typeof chatHandler;
  readonly createOpenAICompatible: typeof createOpenAICompatible;
}

/** The longest body of a question. */
export const MAX_BODY_BYTES = 100_000;

/** A piece of the flood, which needs some packets. */
const PIECE: ChatEvent = { type: 'text', delta: 'x'.repeat(65_536) };

/**
 * The app that each runtime serves:
 * - `/to/PORT/…` are the wires of the OpenAI-compatible service at a port of loopback.
 * - `/flood/…` are those of a service that answers without end while it isn't held back, and `/flood` tells
 *   how many pieces it has sent, and how many of its answers are open.
 */
export function createApp({ chatHandler, createOpenAICompatible }: AppLibrary): Handler {
  const flood = { sent: 0, open: 0 };
  const handlers = new Map<string, Handler>();

  function handlerAt(prefix: string, port: string | undefined): Handler {
    const service = port === undefined ? floodWith(flood) : serviceAt(port, createOpenAICompatible);
    const paths = {
      gptalk: prefix,
      openai: `${prefix}/v1`,
      uiMessage: `${prefix}/api/chat`,
      agUi: `${prefix}/agui`,
    };
    const handler = chatHandler(service, { paths, maxBodyBytes: MAX_BODY_BYTES });
    handlers.set(prefix, handler);
    return handler;
  }

  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/flood') return Response.json(flood);
    const [prefix, port] = /^\/(?:flood|to\/(\d+))(?=\/)/.exec(pathname) ?? [];
    if (prefix === undefined) return new Response(null, { status: 404 });
    return (handlers.get(prefix) ?? handlerAt(prefix, port))(request);
  };
}

/** A client for each answer: an edge runtime lets no request use the connections of another. */
function serviceAt(port: string, create: AppLibrary['createOpenAICompatible']): Answering {
  const baseURL = `http://127.0.0.1:${port}/v1`;
  const options = { baseURL, model: 'tiny', apiKey: 'key-of-contract-1' };
  return { events: (request, given) => create(options).events(request, given) };
}

/** A service that answers without end, and counts. */
function floodWith(counts: { sent: number; open: number }): Answering {
  return {
    events: (_, { paused$ } = {}) =>
      new Observable((subscriber) => {
        let isPaused = false;
        counts.open++;
        const timer = setInterval(() => {
          if (isPaused) return;
          counts.sent++;
          subscriber.next(PIECE);
        }, 1);
        subscriber.add(() => {
          counts.open--;
          clearInterval(timer);
        });
        subscriber.add(
          paused$?.subscribe((isToPause) => {
            isPaused = isToPause;
          }),
        );
      }),
  };
}
