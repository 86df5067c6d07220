/**
 * Uses the chat page in Chromium as a person does, and checks what a person relies on.
 *
 *   npm run test:page
 *   npm run test:page -- --only reload --shots /tmp/shots
 */
import { parseArgs } from 'node:util';
import { findChromium } from '../runtimes/findRuntimes.ts';
import { install } from './install.mjs';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, shots: { type: 'string' } },
});

install();
const { checkPage } = await import('./checkPage.mjs');
const executablePath = findChromium();
if (!executablePath) throw new Error('There is no chromium in PATH, and CHROMIUM is not set');
process.exitCode = (await checkPage({ executablePath, ...values })) ? 0 : 1;
