import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Installs the driver, if the lock file is newer. */
export function install() {
  const installed = `${here}node_modules/.package-lock.json`;
  const lock = statSync(`${here}package-lock.json`);
  if (existsSync(installed) && statSync(installed).mtimeMs > lock.mtimeMs) return;
  const args = ['ci', '--no-audit', '--no-fund', '--silent'];
  const { status } = spawnSync('npm', args, { cwd: here, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('npm ci failed in tools/page');
}
