import type { Abilities } from '../../test/contract/clause';

/** What the programs of this run share. */
export interface Addresses {
  readonly controlURL: string;
  /** Where the built page is served: another origin than every service's. */
  readonly pageURL: string;
}

/** A runtime that the contract is seen in. */
export interface Runtime {
  /** What it is asked for by: `npm run test:runtimes -- node-20`. */
  readonly name: string;
  /** The head of its column. */
  readonly title: string;
  abilities(addresses: Addresses): Abilities;
  /** The program to run, which takes its task as JSON behind these arguments. */
  readonly command: readonly [string, ...string[]];
  /** What the task says beside the addresses and the abilities. */
  task(addresses: Addresses): Readonly<Record<string, unknown>>;
}

/** A runtime that isn't here, and what was tried. */
export interface Missing {
  readonly name: string;
  readonly title: string;
  readonly attempt: string;
}
