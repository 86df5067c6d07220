/**
 * Runs the contract in every available runtime, builds an app with every bundler, and prints the
 * results. With names it runs only those, and one that isn't available is a failure.
 *
 *   npm run test:runtimes -- node-20 bun chromium bundles
 */
import { pathToFileURL } from 'node:url';
import { bundleTable } from './bundleTable';
import { type CheckedBundle, checkBundles } from './checkBundles';
import { contractTable, isKept } from './contractTable';
import { startControlServer } from './control/startControlServer';
import { findRuntimes } from './findRuntimes';
import { buildEntries, here, install } from './install';
import { runRuntime, type Seen } from './runRuntime';
import { runServer } from './runServer';
import type { Missing } from './runtime';
import { servePages } from './servePages';

const BUNDLES = 'bundles';

const asked = process.argv.slice(2);
const isAsked = (name: string) => asked.length === 0 || asked.includes(name);
await install();
await buildEntries();
const found = findRuntimes();
const known = [...new Set(found.map(({ name }) => name)), BUNDLES];
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  throw new TypeError(`Expected names out of ${known.join(', ')}, got ${unknown.join(', ')}`);
}

const runs: Seen[] = [];
const missing: Missing[] = [];
let bundles: readonly CheckedBundle[] = [];
const control = await startControlServer(
  await import(pathToFileURL(`${here}node_modules/rxtalk/dist/testing/index.js`).href),
);
const pages = await servePages(`${here}dist/page`);
try {
  const addresses = { controlURL: control.url, pageURL: `${pages.url}/` };
  for (const runtime of found.filter(({ name }) => isAsked(name))) {
    if ('attempt' in runtime) missing.push(runtime);
    else {
      const ran = await runRuntime(runtime, control, addresses);
      const seen = { ...ran, results: [...ran.results, ...(await runServer(runtime, control))] };
      const broken = seen.results.filter((result) => !isKept(result));
      const outcome = `${seen.results.length} promises, ${broken.length} broken`;
      console.log(`${seen.title} (${seen.version}): ${outcome}, ${seen.seconds.toFixed(1)} s`);
      runs.push(seen);
    }
  }
  if (isAsked(BUNDLES)) bundles = await checkBundles(control.url);
} finally {
  pages.close();
  await control.close();
}

if (runs.length > 0) console.log(`\n${contractTable(runs)}\n`);
if (bundles.length > 0) console.log(`${bundleTable(bundles)}\n`);

const failures = [
  ...runs.flatMap(({ title, results }) =>
    results.flatMap(({ name, error }) => (error ? [`${title}: ${name}\n        ${error}`] : [])),
  ),
  // A contract without results is not kept.
  ...runs.filter(({ results }) => results.length < 2).map(({ title }) => `${title}: no results`),
  ...bundles.flatMap(({ title, faults }) => faults.map((fault) => `${title}: ${fault}`)),
];
for (const failure of failures) console.error(`BROKEN  ${failure}`);
for (const { title, attempt } of missing) console.error(`not available: ${title}: ${attempt}`);
if (failures.length > 0 || (asked.length > 0 && missing.length > 0)) process.exitCode = 1;
