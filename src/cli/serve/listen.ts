import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Handler } from 'rxtalk/server';
import { UsageError } from '../usageError';

/** A handler that is served. */
export interface Listening {
  readonly url: string;
  /** How many responses are in progress. */
  readonly openResponses: number;
  /** Accepts nothing more, and resolves when every response in progress has ended. */
  stop(): Promise<void>;
}

/** Serves a handler over HTTP. */
export async function listen(
  handler: Handler,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const server = createAdaptorServer({ fetch: handler, overrideGlobalObjects: false }) as Server;
  const connections = new Connections(server);
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const advice = 'choose another --port, such as 0 for a free one, or another --host';
    throw new UsageError(`Can't listen on ${host}:${port} (${code}): ${advice}`);
  }
  return {
    url: urlOf(server.address() as AddressInfo),
    get openResponses() {
      return connections.busy.size;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of connections.idle) socket.destroy();
      await closed;
    },
  };
}

/**
 * The connections of a server. Node.js leaves a connection open if no request has arrived on it yet, as
 * browsers make them, or if its client keeps it.
 */
class Connections {
  readonly busy = new Set<Socket>();
  readonly idle = new Set<Socket>();

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.idle.add(socket);
      socket.on('close', () => {
        this.idle.delete(socket);
        this.busy.delete(socket);
      });
    });
    server.on('request', ({ socket }, response) => {
      this.idle.delete(socket);
      this.busy.add(socket);
      response.on('close', () => {
        this.busy.delete(socket);
        if (!server.listening) socket.end();
        else if (!socket.destroyed) this.idle.add(socket);
      });
    });
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
