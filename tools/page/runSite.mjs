/**
 * Visits the documentation site, as `npm run docs` built it, in Chromium.
 *
 *   npm run test:site
 *   npm run test:site -- --only search --shots /tmp/shots
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findChromium } from '../runtimes/findRuntimes.ts';
import { install } from './install.mjs';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, shots: { type: 'string' } },
});

if (!existsSync('docs/.vitepress/dist'))
  throw new Error('There is no site: run `npm run docs` first');
install();
const { checkSite } = await import('./checkSite.mjs');
const executablePath = findChromium();
if (!executablePath) throw new Error('There is no chromium in PATH, and CHROMIUM is not set');
process.exitCode = (await checkSite({ executablePath, ...values })) ? 0 : 1;
