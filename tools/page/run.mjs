/**
 * Tests the chat page in Chromium through its user interface.
 *
 *   npm run test:page
 *   npm run test:page -- --only reload --shots /tmp/shots
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installPackages } from '../checks/installed.mjs';
import { findChromium } from '../runtimes/findRuntimes.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, shots: { type: 'string' } },
});

installPackages(fileURLToPath(new URL('.', import.meta.url)));
const { checkPage } = await import('./checkPage.mjs');
const executablePath = findChromium();
if (!executablePath) throw new Error('There is no chromium in PATH, and CHROMIUM is not set');
process.exitCode = (await checkPage({ executablePath, ...values })) ? 0 : 1;
