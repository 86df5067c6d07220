import { fileURLToPath } from 'node:url';
import { installPackages } from '../checks/installed.mjs';
import { report, root, run } from '../checks/run';
import { unpackPackage } from '../checks/unpackPackage';

/** This folder is a separate package, so that the library's installation stays small. */
export const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Installs the runtimes, if the lock file is newer, and next to them the library: freshly built, packed
 * and unpacked.
 */
export async function install(): Promise<void> {
  installPackages(here);
  await succeed('npm', ['run', 'build', '--prefix', root], 120_000);
  const unpacked = await unpackPackage(`${here}node_modules/rxtalk`);
  if (unpacked.exitCode !== 0) throw new Error(`The package can't be packed: ${report(unpacked)}`);
}

/** Builds the programs that the runtimes run. */
export async function buildEntries(): Promise<void> {
  await succeed(process.execPath, ['drivers/buildEntries.mjs'], 60_000);
}

async function succeed(command: string, args: readonly string[], timeoutMs: number): Promise<void> {
  const ended = await run(command, args, { cwd: here, timeoutMs });
  if (ended.exitCode !== 0) throw new Error(`${command} ${args.join(' ')}: ${report(ended)}`);
}
