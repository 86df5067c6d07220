import type { ChatService } from 'rxtalk';
import type { Library } from './library';
import type { ClientOptions, Protocol } from './protocols';
import type { Service, ServiceOptions } from './service';

/** The abilities in which runtimes differ; the contract also says what happens without them. */
export interface Abilities {
  /** Whether a request may have the caller's own `user-agent` and `origin`. */
  readonly namesItself: boolean;
  /** Whether the connection of an answer can serve the next one. */
  readonly keepsConnections: boolean;
  /** Whether a connection that fails can be told from one that is lost after the request was sent. */
  readonly knowsUnsent: boolean;
  /** The URL of a proxy, if one can be used. */
  readonly proxy?: string;
  /** The status of a redirect, which a browser hides. */
  readonly redirectStatus: 307 | 0;
}

export interface Context {
  readonly rxtalk: Library;
  readonly protocol: Protocol;
  readonly abilities: Abilities;
  /** How long to wait for what is promised at once: much longer than it takes on a busy machine. */
  readonly patienceMs: number;
  /** Opens a service that is closed when the clause ends. */
  open(options?: ServiceOptions): Promise<Service>;
  /** Creates a client of a service. */
  connect(service: Service, options?: ClientOptions): ChatService<never>;
}

/** A guarantee that every runtime must keep. */
export interface Clause {
  readonly name: string;
  /**
   * The only protocol that it is about.
   * @default all of them
   */
  readonly only?: Protocol['name'];
  /** Rejects if the guarantee is broken. */
  readonly keep: (context: Context) => Promise<void>;
}
