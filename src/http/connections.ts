import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { defer, finalize, type MonoTypeOperatorFunction } from 'rxjs';

/** The connections of one transport: kept alive while a request is under way, closed when none is. */
export interface Connections {
  /** The agents to send with; empty where the runtime has none, or the caller brings its own. */
  readonly config: Pick<AxiosRequestConfig, 'httpAgent' | 'httpsAgent'>;
  /** Keeps the connections for as long as the source is subscribed to. */
  hold<T>(): MonoTypeOperatorFunction<T>;
}

/**
 * Node's own agent would leave idle sockets open after the last answer has ended. These agents
 * share sockets between answers under way and leave none behind.
 */
export function createConnections(axios: AxiosInstance): Connections {
  const { process } = globalThis as NodeGlobal;
  const http = process?.getBuiltinModule?.('node:http');
  const https = process?.getBuiltinModule?.('node:https');
  const hasOwnAgent = axios.defaults.httpAgent ?? axios.defaults.httpsAgent;
  if (!http || !https || hasOwnAgent) return { config: {}, hold: () => (source) => source };

  const httpAgent = new http.Agent({ keepAlive: true });
  const httpsAgent = new https.Agent({ keepAlive: true });
  let held = 0;
  const release = () => {
    if (--held > 0) return;
    httpAgent.destroy();
    httpsAgent.destroy();
  };
  return {
    config: { httpAgent, httpsAgent },
    hold: () => (source) =>
      defer(() => {
        held++;
        return source.pipe(finalize(release));
      }),
  };
}

/** Built-in modules without an import, which a browser's bundler would stumble over. */
interface NodeGlobal {
  readonly process?: {
    readonly getBuiltinModule?: (id: 'node:http' | 'node:https') => AgentModule | undefined;
  };
}

interface AgentModule {
  readonly Agent: new (options: { readonly keepAlive: boolean }) => { destroy(): void };
}
