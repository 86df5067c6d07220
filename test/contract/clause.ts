import type * as Rxtalk from 'rxtalk';
import type { Service, ServiceOptions } from './service';

/** What a runtime can't do differs; what happens there is promised as well. */
export interface Abilities {
  /** Tells whether a request may bear a `user-agent` and an `origin` of the caller's. */
  readonly namesItself: boolean;
  /** The URL of a proxy, where one can be used. */
  readonly proxy?: string;
  /** What the status of a redirect is: a browser hides it. */
  readonly redirectStatus: 307 | 0;
}

export interface Context {
  readonly rxtalk: typeof Rxtalk;
  readonly abilities: Abilities;
  /** How long to wait for what is promised at once: far above what it takes on a busy machine. */
  readonly patienceMs: number;
  /** Opens a service that is closed when the clause is over. */
  open(options?: ServiceOptions): Promise<Service>;
}

/** Something that every runtime must do. */
export interface Clause {
  readonly name: string;
  /** Rejects where the promise is broken. */
  readonly keep: (context: Context) => Promise<void>;
}
