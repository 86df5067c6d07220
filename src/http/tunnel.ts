import { NetworkError } from '../errors/networkError';
import { transientStatuses } from '../errors/outcome';
import type { Agent, AgentOptions, NodeHttp, OnConnection } from './nodeHttp';

/** The proxy of an agent that axios has made for a tunnel. */
export interface TunnelProxy {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  /** `user:password` */
  readonly auth?: string;
}

/** Why there is no tunnel. Axios wraps it, so the error for the caller is inside. */
export class TunnelFailure extends Error {
  constructor(readonly reason: NetworkError) {
    super(reason.message);
  }
}

/** The target of a connection; the signal aborts the attempt. */
interface Target {
  readonly host: string;
  readonly port: number;
  readonly tunnelSignal?: AbortSignal;
}

/**
 * An agent that connects through a proxy's tunnel (CONNECT), with TLS to the service inside. Only the proxy
 * receives its credentials.
 *
 * @param options of TLS, for both the proxy and the service.
 */
export function tunnelAgent(
  { http, https }: NodeHttp,
  { protocol, host, port, auth }: TunnelProxy,
  options: AgentOptions,
): Agent {
  const { request, Agent } = protocol === 'https:' ? https : http;
  const servername = isAddress(host) ? '' : host;
  // A connection that others wait for would be made with the signal of the request before them.
  const unlimited = { ...options, maxSockets: Infinity, maxTotalSockets: Infinity };
  // It resumes the TLS sessions of the proxy. Newer versions of Node.js note the protocol in the options.
  const toProxy = new Agent({ ...unlimited, protocol, servername, keepAlive: false });
  const agent = new https.Agent(unlimited);
  const { createConnection } = agent;

  function connect(target: Target, callback: OnConnection): undefined {
    const name = target.host.includes(':') ? `[${target.host}]` : target.host;
    const authority = `${name}:${target.port}`;
    const fail = (message: string, systemCode: string, isTransient?: boolean) => {
      const reason = { systemCode, isTransient, outcome: 'unsent' } as const;
      callback(new TunnelFailure(new NetworkError(message, reason)));
    };
    const headers = { host: authority, ...(auth && { 'proxy-authorization': basic(auth) }) };
    const to = { host, port, headers, method: 'CONNECT', path: authority, agent: toProxy };
    request({ ...to, signal: target.tunnelSignal })
      .once('connect', ({ statusCode }, socket) => {
        if (statusCode >= 200 && statusCode < 300) {
          try {
            callback(null, createConnection.call(agent, { ...target, socket }, callback));
          } catch (error) {
            socket.destroy();
            callback(error as Error); // an option of TLS is wrong
          }
          return;
        }
        socket.destroy();
        const hint = statusCode === 407 ? ': it rejected the user name and password' : '';
        const message = `The proxy answered ${statusCode} instead of opening a tunnel${hint}`;
        fail(message, 'ERR_PROXY_TUNNEL', transientStatuses.has(statusCode));
      })
      .once('error', ({ code = 'ERR_PROXY_TUNNEL' }) => {
        fail(`The connection to the proxy failed (${code})`, code);
      })
      .end();
  }

  return Object.assign(agent, { createConnection: connect });
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host);
}

function basic(credentials: string): string {
  const bytes = Array.from(new TextEncoder().encode(credentials), (byte) =>
    String.fromCharCode(byte),
  );
  return `Basic ${btoa(bytes.join(''))}`;
}
