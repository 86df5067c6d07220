import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import type { Told } from './runModules';

// Imports the modules that the arguments name, one after another, and reports to the parent how each
// one ended. A module ends when nothing is left that would keep its own process from exiting.
const modules = process.argv.slice(2);

interface Running {
  readonly file: string;
  readonly failures: string[];
  stdout: string;
  stderr: string;
  isLoaded: boolean;
}

let current: Running | undefined;

for (const stream of ['stdout', 'stderr'] as const) {
  process[stream].write = (chunk: string | Uint8Array) => {
    if (current) current[stream] += typeof chunk === 'string' ? chunk : Buffer.from(chunk);
    return true;
  };
}
process.on('uncaughtException', (error) => current?.failures.push(inspect(error)));

process.on('beforeExit', () => {
  if (current) tell(current);
  current = undefined;
  const file = modules.shift();
  if (file !== undefined) start(file);
});

function start(file: string): void {
  const started: Running = { file, failures: [], stdout: '', stderr: '', isLoaded: false };
  current = started;
  import(pathToFileURL(file).href)
    .catch((error: unknown) => started.failures.push(inspect(error)))
    .finally(() => {
      started.isLoaded = true;
    });
}

function tell({ file, failures, stdout, stderr, isLoaded }: Running): void {
  if (!isLoaded) failures.push('Its top-level `await` never settled');
  if (process.exitCode) failures.push(`It set the exit code ${process.exitCode}`);
  process.exitCode = undefined;
  if (failures.length > 0) failures.push(stdout, stderr);
  process.send?.({ file, stdout, failure: failures.join('\n') } satisfies Told);
}
