import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { protocols } from '../../test/contract/protocols';
import { type Result, SILENCE } from '../../test/contract/runContract';
import type { ControlServer } from './control/startControlServer';
import { exitsWhileIdle } from './exitsWhileIdle';
import { here } from './install';
import type { Addresses, Runtime } from './runtime';

/** The results of the contract in a runtime. */
export interface Seen {
  readonly title: string;
  readonly version: string;
  readonly seconds: number;
  readonly results: readonly Result[];
}

interface Report {
  readonly version: string;
  readonly results: readonly Result[];
  /** The output that the contract itself can't observe. */
  readonly noise?: readonly string[];
}

/** Much longer than the whole contract takes on a busy machine. */
const LIMIT_MS = 180_000;

/** Runs the contract in a runtime: a process that prints nothing, reports, and exits by itself. */
export async function runRuntime(
  runtime: Runtime,
  control: ControlServer,
  addresses: Addresses,
): Promise<Seen> {
  const { title, command } = runtime;
  const id = title.replaceAll(' ', '-');
  const task = {
    ...addresses,
    abilities: runtime.abilities(addresses),
    reportTo: `${addresses.controlURL}/reports/${id}`,
    ...runtime.task(addresses),
  };
  const startedAtMs = performance.now();
  const [program, ...args] = command;
  const where = { cwd: here, env: environment() };
  const child = spawn(program, [...args, JSON.stringify(task)], {
    ...where,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr, [exitCode, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);

  const {
    version = 'unknown',
    results = [],
    noise = [],
  } = (control.reports.get(id) ?? {}) as Partial<Report>;
  const heard = [...noise, stdout.trim(), stderr.trim()].filter(Boolean);
  if (exitCode !== 0) heard.push(signal ? `killed after ${LIMIT_MS} ms` : `exit code ${exitCode}`);
  const exits: Result[] = [];
  for (const protocol of runtime.isProcess ? protocols : []) {
    exits.push(await exitsWhileIdle(command, addresses.controlURL, protocol, where));
  }
  const seconds = (performance.now() - startedAtMs) / 1000;
  return { title, version, seconds, results: [...withNoise(results, heard), ...exits] };
}

/** Output that only the driver observes also breaks the promise of silence. */
function withNoise(results: readonly Result[], heard: readonly string[]): readonly Result[] {
  if (heard.length === 0) return results;
  const others = results.filter(({ name }) => name !== SILENCE);
  const before = results.find(({ name }) => name === SILENCE)?.error ?? [];
  return [...others, { name: SILENCE, error: [before, heard].flat().join('\n') }];
}

/** The environment without settings for Node.js, npm or axios, such as proxies. */
export function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR && { TMPDIR }), DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' };
}
