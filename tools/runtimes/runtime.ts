import type { Abilities } from '../../test/contract/clause';

/** The values that all programs of this run share. */
export interface Addresses {
  readonly controlURL: string;
  /** The URL of the built page: its origin differs from that of every service. */
  readonly pageURL: string;
}

/** Where and how a process is started. */
export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A runtime in which the contract is checked. */
export interface Runtime {
  /** The name to select it with: `npm run test:runtimes -- node-20`. */
  readonly name: string;
  /** The header of its column. */
  readonly title: string;
  abilities(addresses: Addresses): Abilities;
  /** The program to run, which takes its task as JSON after these arguments. */
  readonly command: readonly [string, ...string[]];
  /** Whether the program itself runs the library, and so has to exit by itself when an answer is over. */
  readonly isProcess: boolean;
  /** The parts of the task besides the addresses and the abilities. */
  task(addresses: Addresses): Readonly<Record<string, unknown>>;
}

/** A runtime that isn't available, and what was tried. */
export interface Missing {
  readonly name: string;
  readonly title: string;
  readonly attempt: string;
}
