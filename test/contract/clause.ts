import type * as Rxtalk from 'rxtalk';
import type { Service, ServiceOptions } from './service';

/** The abilities in which runtimes differ; the contract also promises what happens without them. */
export interface Abilities {
  /** Whether a request may have the caller's own `user-agent` and `origin`. */
  readonly namesItself: boolean;
  /** Whether the connection of an answer can serve the next one. */
  readonly keepsConnections: boolean;
  /** The URL of a proxy, if one can be used. */
  readonly proxy?: string;
  /** The status of a redirect, which a browser hides. */
  readonly redirectStatus: 307 | 0;
}

export interface Context {
  readonly rxtalk: typeof Rxtalk;
  readonly abilities: Abilities;
  /** How long to wait for what is promised at once: much longer than it takes on a busy machine. */
  readonly patienceMs: number;
  /** Opens a service that is closed when the clause ends. */
  open(options?: ServiceOptions): Promise<Service>;
}

/** Something that every runtime must do. */
export interface Clause {
  readonly name: string;
  /** Rejects if the promise is broken. */
  readonly keep: (context: Context) => Promise<void>;
}
