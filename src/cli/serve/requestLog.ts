import { AsyncLocalStorage } from 'node:async_hooks';
import type { Handler, ServerEvent } from 'rxtalk/server';

/** A request that was received, as far as it is known. */
interface Entry {
  readonly request: string;
  readonly startedAtMs: number;
  /** Undefined until the response is sent. */
  status?: number;
  /** How the answer ended; undefined if the request has none, and until it has ended. */
  end?: string;
  hasAnswer: boolean;
}

/** Writes one line for each request when it has ended: no query, no header and no text. */
export class RequestLog {
  readonly #write: (line: string) => void;
  /** The request that is handled, for the first event of its answer. */
  readonly #current = new AsyncLocalStorage<Entry>();
  readonly #answers = new Map<string, Entry>();

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** A handler whose requests are written. */
  around(handler: Handler): Handler {
    return async (request) => {
      const entry: Entry = {
        request: `${request.method} ${new URL(request.url).pathname.slice(0, 100)}`,
        startedAtMs: performance.now(),
        hasAnswer: false,
      };
      const response = await this.#current.run(entry, () => handler(request));
      entry.status = response.status;
      this.#writeIfEnded(entry);
      return response;
    };
  }

  readonly onEvent = (event: ServerEvent): void => {
    if (event.type === 'first-text') return;
    if (event.type === 'started') {
      const entry = this.#current.getStore();
      if (!entry) return;
      entry.hasAnswer = true;
      this.#answers.set(event.id, entry);
      return;
    }
    const entry = this.#answers.get(event.id);
    if (!entry) return;
    this.#answers.delete(event.id);
    entry.end = endOf(event);
    this.#writeIfEnded(entry);
  };

  #writeIfEnded({ request, status, startedAtMs, end, hasAnswer }: Entry): void {
    if (status === undefined || (hasAnswer && end === undefined)) return;
    const ms = Math.round(performance.now() - startedAtMs);
    this.#write(`${request} ${status} ${ms} ms${end === undefined ? '' : `, ${end}`}`);
  }
}

/** How an answer ended. The messages of an error have no secret; an error without one isn't known. */
function endOf(event: ServerEvent): string {
  switch (event.type) {
    case 'finished':
      return `finished (${event.reason})`;
    case 'failed':
      return `failed: ${event.error ? event.error.message : 'an unexpected error'}`;
    default:
      return 'the client has left';
  }
}
