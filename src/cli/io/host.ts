import type { Readable, Writable } from 'node:stream';

/** What a command reads, writes and listens to: `process`, or a test's own. */
export interface Host {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Listens to a signal, such as `SIGINT`. */
  addListener(signal: string, listener: () => void): unknown;
  removeListener(signal: string, listener: () => void): unknown;
}
