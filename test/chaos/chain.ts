import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import axios from 'axios';
import { createGPTalk } from 'rxtalk';
import {
  type Answering,
  chatHandler,
  memoryLedger,
  type ServerEvent,
  type TokenLedger,
} from 'rxtalk/server';
import { listenerOf } from '../support/listenerOf';
import type { Served, ServiceRun } from './served';

/** Longer than those of the upstream service, so that the chain reports its failures. */
const deadlines = { responseMs: 200, idleMs: 200, totalMs: 600 };

/** A service and its client, served again to `createGPTalk`. */
export async function chainBehind(
  { client, server, counted }: Served,
  { transport, maxUses }: ServiceRun,
): Promise<Served> {
  const gateway = await startGateway(client, maxUses);
  const adapter = transport === 'fetch' ? transport : 'http';
  return {
    client: createGPTalk({
      axios: axios.create({ adapter }),
      baseURL: gateway.url,
      deadlines,
      keepAliveMs: 5,
      maxUses,
    }),
    server: {
      get stats() {
        const { openStreams, openSockets = 0 } = server.stats;
        return {
          openStreams: openStreams + gateway.openAnswers,
          openSockets: openSockets + gateway.openSockets,
        };
      },
      get requests() {
        return [...server.requests, ...gateway.requests];
      },
      async close() {
        await gateway.close();
        await server.close?.();
      },
    },
    counted: () => Math.max(gateway.submitted, counted()),
    overuses: () => gateway.refused,
  };
}

/** The handler on loopback, with what it was asked and what is still open. */
async function startGateway(service: Answering, maxUses: number) {
  const requests: Served['server']['requests'][number][] = [];
  const sockets = new Set<Socket>();
  const open = new Set<string>();
  const counts = { submitted: 0, refused: 0 };
  const onEvent = ({ type, id }: ServerEvent) => {
    if (type === 'started') open.add(id);
    if (type === 'finished' || type === 'failed' || type === 'left') open.delete(id);
  };
  const ledger = memoryLedger({ maxUses });
  const counting: TokenLedger = {
    ...ledger,
    async submit(bearer, question) {
      const token = await ledger.submit(bearer, question);
      if (token) counts.submitted++;
      else counts.refused++;
      return token;
    },
  };
  const handler = chatHandler(service, { ledger: counting, onEvent });
  const listener = listenerOf(async (request) => {
    const { pathname, search } = new URL(request.url);
    const authorization = request.headers.get('authorization') ?? undefined;
    const body = await request
      .clone()
      .json()
      .catch(() => undefined);
    requests.push({ headers: { authorization }, path: pathname + search, body });
    return handler(request);
  });
  const server = createServer(listener).on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get openAnswers() {
      return open.size;
    },
    get openSockets() {
      return sockets.size;
    },
    get submitted() {
      return counts.submitted;
    },
    get refused() {
      return counts.refused;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      if (sockets.size > 0) await once(server, 'close');
    },
  };
}
