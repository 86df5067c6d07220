/**
 * Visits the documentation site, as `npm run docs` built it, in Chromium.
 *
 *   npm run test:site
 *   npm run test:site -- --only search --shots /tmp/shots
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installPackages } from '../checks/installed.mjs';
import { findChromium } from '../runtimes/findRuntimes.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, shots: { type: 'string' } },
});

if (!existsSync('docs/.vitepress/dist'))
  throw new Error('There is no site: run `npm run docs` first');
installPackages(fileURLToPath(new URL('.', import.meta.url)));
const { checkSite } = await import('./checkSite.mjs');
const executablePath = findChromium();
if (!executablePath) throw new Error('There is no chromium in PATH, and CHROMIUM is not set');
process.exitCode = (await checkSite({ executablePath, ...values })) ? 0 : 1;
