import type { Host } from './host';
import { Notes } from './notes';
import { Output } from './output';

/** What every command prints to, and where it is called. */
export interface Console {
  readonly host: Host;
  readonly output: Output;
  readonly notes: Notes;
}

export function consoleOf(host: Host): Console {
  return { host, output: new Output(host.stdout), notes: new Notes(host) };
}
