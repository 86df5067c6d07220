import type { InternalAxiosRequestConfig } from 'axios';
import { ownProperty } from '../errors/ownProperty';
import { idleConnections } from './idleConnections';
import { type Agent, type ClientRequest, nodeHttp } from './nodeHttp';
import { hasNodeHttp, mayReuseConnections } from './runtime';
import { type TunnelProxy, tunnelAgent } from './tunnel';

/**
 * When TCP probes a silent connection: what axios sets for each request. With another time here, the socket
 * would be set twice for each answer, in eight system calls.
 */
const PROBE_MS = 60_000;

/** The connections of one client, which persist between requests. */
export interface Connections {
  /** Headers that every request needs. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Makes a request use them, after the interceptors. The caller's own agents and transport are left alone.
   */
  use(config: InternalAxiosRequestConfig): void;
}

/** @param keepAliveMs how long a connection stays open without a request; 0 for none. */
export function createConnections(keepAliveMs: number): Connections {
  const modules = nodeHttp();
  if (!modules) {
    // Without its own agents (Node.js before 20.16), each connection serves one request.
    return { headers: hasNodeHttp() ? { connection: 'close' } : {}, use: () => {} };
  }
  const { http, https } = modules;
  const keepAlive = mayReuseConnections() && keepAliveMs > 0;
  const idle = idleConnections(keepAlive ? keepAliveMs : 0);
  const options = { keepAlive, keepAliveMsecs: PROBE_MS };
  const httpAgent = idle.keptBy(new http.Agent(options));
  const httpsAgent = idle.keptBy(new https.Agent(options));
  /** By the agents that axios has made for them, one for each proxy. */
  const tunnels = new WeakMap<object, Agent>();

  /** The agent to use in place of one of axios's, which opens a tunnel for each request. */
  function tunnelFor(agent: object, direct: Agent): object {
    const proxy = ownProperty(agent, 'proxy') as TunnelProxy | undefined;
    if (typeof proxy?.host !== 'string' || direct.constructor !== https.Agent) return agent;
    const known = tunnels.get(agent);
    if (known) return known;
    const made = idle.keptBy(tunnelAgent({ http, https }, proxy, { ...direct.options, keepAlive }));
    tunnels.set(agent, made);
    return made;
  }

  return {
    headers: {},
    use(config) {
      config.httpAgent ??= httpAgent;
      config.httpsAgent ??= httpsAgent;
      const { signal, transport, maxRedirects } = config;
      if (transport || maxRedirects !== 0) return;
      config.transport = {
        request(options: Sent, onResponse: (response: never) => void): ClientRequest {
          const { agent } = options;
          if (agent && agent !== config.httpAgent && agent !== config.httpsAgent) {
            options.agent = tunnelFor(agent, config.httpsAgent);
            options.tunnelSignal = signal;
          }
          idle.closeLate();
          let isSettled = false;
          const request = (options.protocol === 'https:' ? https : http)
            .request(options, onResponse)
            .on('response', ({ headers }) => {
              isSettled = true;
              idle.heedResponse(request, headers);
            })
            .on('error', () => {
              if (!isSettled && !signal?.aborted) idle.heedFailure(request);
              isSettled = true;
            })
            .on('close', () => {
              if (isSettled) return;
              // Node.js reports nothing if a response switches protocols (101).
              const error = Object.assign(new Error('No response'), { code: 'ECONNRESET' });
              request.emit('error', error);
            });
          return request;
        },
      };
    },
  };
}

/** What axios sends. */
interface Sent {
  agent?: object;
  readonly protocol?: string;
  tunnelSignal?: InternalAxiosRequestConfig['signal'];
}
