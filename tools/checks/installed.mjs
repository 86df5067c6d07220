/**
 * Shared by the folders of `tools/` that are separate packages: installing them, and the library in them.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Installs the packages of a folder, if its lock file is newer than what is installed. */
export function installPackages(folder) {
  const installed = join(folder, 'node_modules/.package-lock.json');
  const lock = statSync(join(folder, 'package-lock.json'));
  if (existsSync(installed) && statSync(installed).mtimeMs > lock.mtimeMs) return;
  run('npm', ['ci', '--no-audit', '--no-fund', '--silent'], folder);
}

/** Builds the library, and installs it in a folder. */
export function installLibrary(folder) {
  const library = join(folder, 'node_modules/rxtalk');
  mkdirSync(library, { recursive: true });
  copyFileSync(join(root, 'package.json'), join(library, 'package.json'));
  const tsup = join(root, 'node_modules/tsup/dist/cli-default.js');
  const args = [tsup, '--out-dir', join(library, 'dist'), '--no-dts', '--silent'];
  run(process.execPath, args, root);
}

/** The program of the package `node-20` or another one, which is installed in a folder. */
export function nodeIn(folder, name) {
  const node = join(folder, 'node_modules', name, 'bin/node');
  const found = [node, `${node}.exe`].find((path) => existsSync(path));
  if (!found) throw new Error(`The package ${name} has nothing for this platform`);
  return found;
}

/** Runs a program, and shows what it prints. */
export function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed`);
}
