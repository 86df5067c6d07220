import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Installs the clients, if the lock file is newer, and next to them the library, freshly built. */
export function install() {
  const installed = `${here}node_modules/.package-lock.json`;
  const isFresh =
    existsSync(installed) &&
    statSync(installed).mtimeMs > statSync(`${here}package-lock.json`).mtimeMs;
  // The clients need a later Node.js than this one may be: they run in the one that is installed here.
  if (!isFresh) run('npm', ['ci', '--no-audit', '--no-fund', '--silent'], here);
  const library = `${here}node_modules/rxtalk/`;
  mkdirSync(library, { recursive: true });
  copyFileSync(`${root}package.json`, `${library}package.json`);
  const tsup = `${root}node_modules/tsup/dist/cli-default.js`;
  run(process.execPath, [tsup, '--out-dir', `${library}dist`, '--no-dts', '--silent'], root);
}

/** The Node.js that runs the clients. */
export function nodeOfClients() {
  const node = `${here}node_modules/node-24/bin/node`;
  const found = [node, `${node}.exe`].find((path) => existsSync(path));
  if (!found) throw new Error('The npm package node@24 brought no program');
  return found;
}

export function run(command, args, cwd = here) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed`);
}
