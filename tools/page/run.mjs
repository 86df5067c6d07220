/**
 * Uses the chat page in Chromium as a person does, and checks what a person relies on.
 *
 *   npm run test:page
 *   npm run test:page -- --only reload --shots /tmp/shots
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findChromium } from '../runtimes/findRuntimes.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, shots: { type: 'string' } },
});

install();
const { checkPage } = await import('./checkPage.mjs');
const executablePath = findChromium();
if (!executablePath) throw new Error('There is no chromium in PATH, and CHROMIUM is not set');
process.exitCode = (await checkPage({ executablePath, ...values })) ? 0 : 1;

/** Installs the driver, if the lock file is newer. */
function install() {
  const installed = `${here}node_modules/.package-lock.json`;
  const lock = statSync(`${here}package-lock.json`);
  if (existsSync(installed) && statSync(installed).mtimeMs > lock.mtimeMs) return;
  const args = ['ci', '--no-audit', '--no-fund', '--silent'];
  const { status } = spawnSync('npm', args, { cwd: here, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('npm ci failed in tools/page');
}
