import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const STARTED = 'http.server.request.start';

/** What the channel tells. */
interface Started {
  readonly server: Server;
  readonly socket: Socket;
  readonly response: ServerResponse;
}

/** Counts of requests, from the server's point of view. */
export interface RequestCounts {
  /** Requests whose response is neither complete nor cut off. */
  openRequests: number;
  /** Requests whose socket was closed before the response was complete. */
  cutRequests: number;
  /** The number of the connection of each request, in the order in which they came. */
  readonly connections: number[];
}

/** Watches every HTTP server of this process, by its port. */
export class RequestWatch {
  readonly #countsOf = new Map<number, RequestCounts>();
  readonly #numberOf = new WeakMap<Socket, number>();
  #sockets = 0;

  constructor() {
    subscribe(STARTED, this.#onStart);
  }

  /** The live counts of a server that has just started to listen at this port. */
  startAt(port: number): Readonly<RequestCounts> {
    const counts = { openRequests: 0, cutRequests: 0, connections: [] };
    this.#countsOf.set(port, counts);
    return counts;
  }

  stop(): void {
    unsubscribe(STARTED, this.#onStart);
  }

  readonly #onStart = (message: unknown) => {
    const { server, socket, response } = message as Started;
    const address = server.address() as AddressInfo | null; // null while it closes
    const counts = address && this.#countsOf.get(address.port);
    if (!counts) return;
    // Idle connections are the client's to close, and no response tells it when.
    server.keepAliveTimeout = 0;
    const connection = this.#numberOf.get(socket) ?? this.#sockets++;
    this.#numberOf.set(socket, connection);
    counts.connections.push(connection);
    counts.openRequests++;
    response.once('close', () => {
      counts.openRequests--;
      if (!response.writableFinished) counts.cutRequests++;
    });
  };
}
