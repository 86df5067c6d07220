/**
 * What is needed of a client: one of the `redis` package, connected, to a server or a cluster. Its own
 * types depend on its options, so only the methods that are called are named.
 */
export interface RedisClient {
  /** False while there is no connection; a client of a cluster has none. */
  readonly isReady?: boolean;
  eval(script: string, options: ScriptOptions): Promise<unknown>;
  evalSha(sha1: string, options: ScriptOptions): Promise<unknown>;
  /** Makes a connection for messages. Without it, those who wait only ask from time to time. */
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
