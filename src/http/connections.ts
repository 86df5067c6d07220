import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { hasNodeHttp, mayReuseConnections, proxiesInEnvironment } from './runtime';

type Agents = Pick<AxiosRequestConfig, 'httpAgent' | 'httpsAgent'>;

/** The connections of one transport, which last from one request to the next. */
export interface Connections {
  /** The agents to send a request with, which ends when the signal does. */
  agentsFor(signal: AbortSignal): Agents;
  /** Headers that a request needs if there are no agents. */
  readonly headers: Readonly<Record<string, string>>;
  /** Heeds what a response says about its connection. */
  heedResponse(headers: Readonly<Record<string, unknown>>): void;
  /** Learns from a request that failed before its response came. */
  heedFailure(error: unknown): void;
}

export interface ConnectionOptions {
  /** How long a connection stays open without a request, in milliseconds; 0 for none. */
  readonly keepAliveMs: number;
  /** The proxy of the options, if there is one. */
  readonly proxy: unknown;
  /** Whether the base URL is an https one. */
  readonly isSecure: boolean;
}

/** A service that closes a connection sooner than this isn't trusted to keep one; others get as much leeway. */
const MARGIN_MS = 1000;

/**
 * Agents that keep idle connections for a time, without keeping the process alive. The caller's own
 * agents are left as they are.
 */
export function createConnections(
  axios: AxiosInstance,
  { keepAliveMs, proxy, isSecure }: ConnectionOptions,
): Connections {
  const { process } = globalThis as NodeGlobal;
  const http = process?.getBuiltinModule?.('node:http');
  const https = process?.getBuiltinModule?.('node:https');
  if (!http || !https) {
    // Without agents of our own (Node.js before 20.16) each connection serves one request.
    const headers = hasNodeHttp() ? { connection: 'close' } : {};
    return { agentsFor: () => ({}), headers, heedResponse: ignore, heedFailure: ignore };
  }

  const own = axios.defaults;
  let limitMs = mayReuseConnections() ? keepAliveMs : 0;
  /** How long the connection of a request was idle before it. */
  const idleMsBefore = new WeakMap<object, number>();
  const agent = keeping(isSecure ? https : http);
  const ownAgent = isSecure ? own.httpsAgent : own.httpAgent;
  const isPlain = !ownAgent || ownAgent.constructor === https.Agent;

  /** An agent that keeps a connection until the limit, or until bytes arrive that nobody asked for. */
  function keeping(module: AgentModule): Agent {
    const made = new module.Agent({ keepAlive: limitMs > 0 });
    const { keepSocketAlive, reuseSocket } = made;
    const idleSinceMs = new WeakMap<Socket, number>();
    function closeOnData(this: Socket): void {
      this.destroy();
    }
    return Object.assign(made, {
      keepSocketAlive(socket: Socket) {
        if (limitMs < 1 || !keepSocketAlive.call(made, socket)) return false;
        socket.setTimeout(limitMs);
        socket.on('data', closeOnData);
        idleSinceMs.set(socket, performance.now());
        return true;
      },
      reuseSocket(socket: Socket, request: object) {
        socket.off('data', closeOnData);
        socket.setTimeout(0);
        idleMsBefore.set(request, performance.now() - (idleSinceMs.get(socket) ?? 0));
        reuseSocket.call(made, socket, request);
      },
    });
  }

  function limitTo(ms: number): void {
    limitMs = Math.min(limitMs, ms);
    for (const socket of Object.values(agent.freeSockets).flat()) {
      if (limitMs < 1) socket?.destroy();
      else socket?.setTimeout(limitMs);
    }
  }

  return {
    headers: {},
    agentsFor(signal) {
      const tunnels = proxy ?? own.proxy ?? proxiesInEnvironment('https').length > 0;
      if (isSecure && isPlain && tunnels) {
        // A tunnel is opened by an agent of axios's, which goes on waiting for the proxy when the
        // request is gone. Its sockets take the options of this agent, and the signal with them.
        const options = { ...ownAgent?.options, keepAlive: false, signal };
        return { httpsAgent: new https.Agent(options) };
      }
      if (ownAgent) return {};
      return isSecure ? { httpsAgent: agent } : { httpAgent: agent };
    },
    heedResponse(headers) {
      const [, seconds] = /(?:^|[,\s])timeout=(\d+)/i.exec(String(headers['keep-alive'])) ?? [];
      if (seconds !== undefined) limitTo(Math.max(0, Number(seconds) * 1000 - MARGIN_MS));
    },
    heedFailure(error) {
      const { request } = (error ?? {}) as { readonly request?: object };
      const idleMs = request && idleMsBefore.get(request);
      // The service had closed it: after each response, or after a time of its own.
      if (idleMs !== undefined) limitTo(idleMs < MARGIN_MS ? 0 : idleMs / 2);
    },
  };
}

function ignore(): void {}

/** Built-in modules without an import, which a browser's bundler would stumble over. */
interface NodeGlobal {
  readonly process?: {
    readonly getBuiltinModule?: (id: 'node:http' | 'node:https') => AgentModule | undefined;
  };
}

interface AgentModule {
  readonly Agent: new (options: Readonly<Record<string, unknown>>) => Agent;
}

interface Agent {
  readonly freeSockets: Readonly<Record<string, readonly Socket[] | undefined>>;
  keepSocketAlive(socket: Socket): boolean;
  reuseSocket(socket: Socket, request: object): void;
}

interface Socket {
  destroy(): unknown;
  setTimeout(ms: number): unknown;
  on(event: 'data', listener: (this: Socket) => void): unknown;
  off(event: 'data', listener: (this: Socket) => void): unknown;
}
