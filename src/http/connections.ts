import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { defer, finalize, type MonoTypeOperatorFunction } from 'rxjs';
import { hasNodeHttp, mayReuseConnections, proxiesInEnvironment } from './runtime';

type Agents = Pick<AxiosRequestConfig, 'httpAgent' | 'httpsAgent'>;

/** The connections of one transport: kept alive while a request is in progress, closed when none is. */
export interface Connections {
  /** The agents for a request that the signal aborts. */
  agentsFor(signal: AbortSignal): Agents;
  /** Headers that a request needs if there are no agents. */
  readonly headers: Readonly<Record<string, string>>;
  /** Keeps the connections for as long as the source is subscribed to. */
  hold<T>(): MonoTypeOperatorFunction<T>;
}

/**
 * Node's own agent would leave idle sockets open after the last answer has ended. These agents share
 * sockets between answers in progress and close them all after the last one. The caller's own agents are
 * used unchanged.
 */
export function createConnections(axios: AxiosInstance, proxy: unknown): Connections {
  const { process } = globalThis as NodeGlobal;
  const http = process?.getBuiltinModule?.('node:http');
  const https = process?.getBuiltinModule?.('node:https');
  if (!http || !https) {
    // Without agents of our own (Node.js before 20.16) each connection serves one request.
    const headers = hasNodeHttp() ? { connection: 'close' } : {};
    return { agentsFor: () => ({}), headers, hold: () => (source) => source };
  }

  const own = axios.defaults;
  const keepAlive = mayReuseConnections();
  const httpAgent = own.httpAgent ? undefined : new http.Agent({ keepAlive });
  const httpsAgent = own.httpsAgent ? undefined : new https.Agent({ keepAlive });
  const isPlain = !own.httpsAgent || own.httpsAgent.constructor === https.Agent;
  const hasProxy = () => Boolean(proxy ?? own.proxy ?? proxiesInEnvironment().length > 0);
  let held = 0;

  return {
    headers: {},
    agentsFor(signal) {
      // Axios opens a tunnel with an agent that keeps waiting for the proxy after the request was
      // aborted. The sockets of the tunnel inherit the options of this agent, including the signal.
      const tunnel =
        isPlain && hasProxy() ? new https.Agent({ ...own.httpsAgent?.options, signal }) : undefined;
      const secure = tunnel ?? httpsAgent;
      return { ...(httpAgent && { httpAgent }), ...(secure && { httpsAgent: secure }) };
    },
    hold: () => (source) =>
      defer(() => {
        held++;
        return source.pipe(
          finalize(() => {
            if (--held > 0) return;
            httpAgent?.destroy();
            httpsAgent?.destroy();
          }),
        );
      }),
  };
}

/** Built-in modules without an import, which would fail in a bundler for browsers. */
interface NodeGlobal {
  readonly process?: {
    readonly getBuiltinModule?: (id: 'node:http' | 'node:https') => AgentModule | undefined;
  };
}

interface AgentModule {
  readonly Agent: new (options: Readonly<Record<string, unknown>>) => { destroy(): void };
}
