/**
 * Runs the contract in every runtime that is here, builds an app with every bundler, and prints what
 * came of it. With names, just those, and one that can't be had is a failure.
 *
 *   npm run test:runtimes -- node-20 bun chromium bundles
 */
import { pathToFileURL } from 'node:url';
import type { Result } from '../test/contract/runContract';
import { startControlServer } from './control/startControlServer';
import { findRuntimes } from './findRuntimes';
import { buildEntries, here, install } from './install';
import { runRuntime, type Seen } from './runRuntime';
import type { Missing } from './runtime';
import { servePages } from './servePages';
import { tableOf } from './table';

const asked = process.argv.slice(2);
await install();
await buildEntries();
const found = findRuntimes();
const known = [...new Set(found.map(({ name }) => name))];
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  throw new TypeError(`Expected names out of ${known.join(', ')}, got ${unknown.join(', ')}`);
}

const seen: Seen[] = [];
const missing: Missing[] = [];
const { startGPTalkServer } = await import(
  pathToFileURL(`${here}node_modules/rxtalk/dist/testing/index.js`).href
);
const control = await startControlServer(startGPTalkServer);
const pages = await servePages(`${here}dist/page`);
try {
  const addresses = { controlURL: control.url, pageURL: `${pages.url}/` };
  for (const runtime of found) {
    if (asked.length > 0 && !asked.includes(runtime.name)) continue;
    if ('attempt' in runtime) {
      missing.push(runtime);
      continue;
    }
    const startedAtMs = performance.now();
    const outcome = await runRuntime(runtime, control, addresses);
    seen.push(outcome);
    const broken = outcome.results.filter(({ error }) => error !== undefined).length;
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
    console.log(`${outcome.title} (${outcome.version}): ${broken} broken, ${seconds} s`);
  }
} finally {
  pages.close();
  await control.close();
}

console.log(`\n${tableOf(['promise', ...seen.map(({ title }) => title)], rowsOf(seen))}\n`);
for (const { title, attempt } of missing) console.log(`not had: ${title}: ${attempt}`);
for (const { title, results } of seen) {
  for (const { name, error } of results) {
    if (error !== undefined) console.error(`BROKEN  ${title}: ${name}\n        ${error}`);
  }
}
const isKept = seen.every(({ results }) => results.length > 0 && results.every(isGreen));
if (!isKept || (asked.length > 0 && missing.length > 0)) process.exitCode = 1;

function rowsOf(runs: readonly Seen[]): string[][] {
  const names = [...new Set(runs.flatMap(({ results }) => results.map(({ name }) => name)))];
  return names.map((name) => [
    name,
    ...runs.map(({ results }) => {
      const result = results.find((one) => one.name === name);
      return result ? (isGreen(result) ? 'kept' : 'BROKEN') : '–';
    }),
  ]);
}

function isGreen({ error }: Result): boolean {
  return error === undefined;
}
