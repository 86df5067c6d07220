/**
 * The parts of Node's `http` and `https` that are used. They aren't imported, because an import of a
 * built-in module would break a browser's bundler. Undefined elsewhere, and in Node.js before 20.16.
 */
export function nodeHttp(): NodeHttp | undefined {
  const { process } = globalThis as NodeGlobal;
  const http = process?.getBuiltinModule?.('node:http');
  const https = process?.getBuiltinModule?.('node:https');
  return http && https && { http, https };
}

export interface NodeHttp {
  readonly http: HttpModule;
  readonly https: HttpModule;
}

interface NodeGlobal {
  readonly process?: {
    readonly getBuiltinModule?: (id: 'node:http' | 'node:https') => HttpModule | undefined;
  };
}

export type AgentOptions = Readonly<Record<string, unknown>>;

interface HttpModule {
  readonly Agent: new (options: AgentOptions) => Agent;
  request(options: object, onResponse?: (response: never) => void): ClientRequest;
}

export interface Agent {
  readonly options: AgentOptions;
  createConnection(options: object, callback: OnConnection): Socket | undefined;
  keepSocketAlive(socket: Socket): boolean;
  reuseSocket(socket: Socket, request: object): void;
}

/** How a connection that is being made ends. */
export type OnConnection = (error: Error | null, socket?: Socket) => void;

export interface Socket {
  destroy(): unknown;
  setTimeout(ms: number): unknown;
  on(event: 'data' | 'close', listener: () => void): unknown;
  off(event: 'data' | 'close', listener: () => void): unknown;
}

export interface ClientRequest {
  end(): unknown;
  emit(event: 'error', error: Error): unknown;
  on(event: 'response', listener: (response: Response) => void): this;
  on(event: 'error' | 'close', listener: () => void): this;
  once(event: 'connect', listener: (response: Response, socket: Socket) => void): this;
  once(event: 'error', listener: (error: Error & { readonly code?: string }) => void): this;
  once(event: 'close', listener: () => void): this;
}

interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
}
