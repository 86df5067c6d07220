/**
 * The methods that are used of a client of the `redis` package, connected to a server or a cluster. The
 * package's own types depend on the client's options, so only these methods are declared.
 */
export interface RedisClient {
  /** False while there is no connection; a client of a cluster has none. */
  readonly isReady?: boolean;
  eval(script: string, options: ScriptOptions): Promise<unknown>;
  evalSha(sha1: string, options: ScriptOptions): Promise<unknown>;
  /** Opens a connection for messages. Without it, waiting calls only poll. */
  duplicate?(): RedisSubscriber;
}

/** The keys and arguments of a script. */
export interface ScriptOptions {
  readonly keys: string[];
  readonly arguments: string[];
}

/** A client that isn't connected yet. */
export interface RedisSubscriber {
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: 'error', listener: () => void): unknown;
  destroy(): void;
  unref?(): void;
}
