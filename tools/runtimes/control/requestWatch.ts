import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const CONNECTED = 'net.server.socket';
const STARTED = 'http.server.request.start';

/** The message of the channel of started requests. */
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
  /** The number of the connection of each request, in order of arrival. */
  readonly connections: number[];
}

/** Watches every HTTP server of this process, by its port. */
export class RequestWatch {
  readonly #countsOf = new Map<number, RequestCounts>();
  readonly #numberOf = new WeakMap<Socket, number>();
  #sockets = 0;

  constructor() {
    subscribe(CONNECTED, this.#onConnection);
    subscribe(STARTED, this.#onStart);
  }

  /** The live counts of a server that has just started to listen at this port. */
  startAt(port: number): Readonly<RequestCounts> {
    const counts = { openRequests: 0, cutRequests: 0, connections: [] };
    this.#countsOf.set(port, counts);
    return counts;
  }

  stop(): void {
    unsubscribe(CONNECTED, this.#onConnection);
    unsubscribe(STARTED, this.#onStart);
  }

  #countsAt(server: Server): RequestCounts | undefined {
    const address = server.address() as AddressInfo | null; // null while it closes
    return address ? this.#countsOf.get(address.port) : undefined;
  }

  /** Idle connections are the client's to close, and no response tells it when. */
  readonly #onConnection = (message: unknown) => {
    const { server } = (message as { readonly socket: { readonly server: Server } }).socket;
    if (this.#countsAt(server)) server.keepAliveTimeout = 0;
  };

  readonly #onStart = (message: unknown) => {
    const { server, socket, response } = message as Started;
    const counts = this.#countsAt(server);
    if (!counts) return;
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
