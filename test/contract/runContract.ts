import type { Abilities, Clause, Context } from './clause';
import { contract } from './contract';
import type { Library } from './library';
import { type Protocol, protocols } from './protocols';
import { openService, type Service } from './service';

export interface Result {
  readonly name: string;
  /** Why the guarantee is broken; absent if it is kept. */
  readonly error?: string;
}

/** The last row, which applies to all the others. */
export const SILENCE = 'no unhandled rejection, no console noise';

export interface RunOptions {
  readonly controlURL: string;
  readonly rxtalk: Library;
  readonly abilities: Abilities;
  /** Returns the unhandled rejections and the console output so far. */
  readonly noise: () => readonly string[];
  /** @default the whole contract */
  readonly clauses?: readonly Clause[];
  /**
   * How long one clause may take: much longer than it needs on a busy machine.
   * @default 60000
   */
  readonly clauseLimitMs?: number;
  /**
   * How long a clause waits for what is promised at once.
   * @default 10000
   */
  readonly patienceMs?: number;
}

/** Long enough for an unhandled rejection to be reported, and for anything still open to fail. */
const AFTERMATH_MS = 200;

/** A clause, as far as it is about one protocol. */
interface Promised {
  readonly name: string;
  readonly clause: Clause;
  readonly protocol: Protocol;
}

/** What the clauses guarantee for each protocol. */
export function promisesOf(clauses: readonly Clause[]): readonly Promised[] {
  return protocols.flatMap((protocol) =>
    clauses
      .filter(({ only = protocol.name }) => only === protocol.name)
      .map((clause) => ({ name: `${protocol.name}: ${clause.name}`, clause, protocol })),
  );
}

/** Runs every clause of the contract, one after another, with every protocol. */
export async function runContract(options: RunOptions): Promise<readonly Result[]> {
  const results: Result[] = [];
  const { clauses = contract } = options;
  for (const promised of promisesOf(clauses)) results.push(await check(promised, options));
  await sleep(AFTERMATH_MS);
  const noise = [...new Set(options.noise())];
  results.push({ name: SILENCE, ...(noise.length > 0 && { error: noise.join('\n') }) });
  return results;
}

async function check(
  { name, clause, protocol }: Promised,
  { controlURL, rxtalk, abilities, clauseLimitMs = 60_000, patienceMs = 10_000 }: RunOptions,
): Promise<Result> {
  const services: Service[] = [];
  const open: Context['open'] = async (options) => {
    const service = await openService(controlURL, { ...options, service: protocol.service });
    services.push(service);
    return service;
  };
  const connect: Context['connect'] = ({ url }, options) =>
    protocol.connect(rxtalk, { baseURL: url, ...options });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error(`Not over within ${clauseLimitMs} ms`));
    timer = setTimeout(fail, clauseLimitMs);
  });
  try {
    const context = { rxtalk, protocol, abilities, patienceMs, open, connect };
    await Promise.race([clause.keep(context), tooLong]);
    return { name };
  } catch (error) {
    return { name, error: String(error) };
  } finally {
    clearTimeout(timer);
    await Promise.all(services.map((service) => service.close()));
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
