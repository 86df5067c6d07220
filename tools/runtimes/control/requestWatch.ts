import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const STARTED = 'http.server.request.start';

/** Counts of requests, from the server's point of view. */
export interface RequestCounts {
  /** Requests whose response is neither complete nor cut off. */
  openRequests: number;
  /** Requests whose socket was closed before the response was complete. */
  cutRequests: number;
}

/** Watches every HTTP server of this process, by its port. */
export class RequestWatch {
  readonly #countsOf = new Map<number, RequestCounts>();

  constructor() {
    subscribe(STARTED, this.#onStart);
  }

  /** The live counts of a server that has just started to listen at this port. */
  startAt(port: number): Readonly<RequestCounts> {
    const counts = { openRequests: 0, cutRequests: 0 };
    this.#countsOf.set(port, counts);
    return counts;
  }

  stop(): void {
    unsubscribe(STARTED, this.#onStart);
  }

  readonly #onStart = (message: unknown) => {
    const { server, response } = message as { server: Server; response: ServerResponse };
    const address = server.address() as AddressInfo | null; // null while it closes
    const counts = address && this.#countsOf.get(address.port);
    if (!counts) return;
    counts.openRequests++;
    response.once('close', () => {
      counts.openRequests--;
      if (!response.writableFinished) counts.cutRequests++;
    });
  };
}
