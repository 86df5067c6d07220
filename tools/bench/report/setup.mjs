import { readFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';

const PACKAGES = [
  'rxtalk',
  'rxjs',
  'axios',
  'eventsource-parser',
  'eventsource-parser-4',
  'openai',
  '@ai-sdk/openai-compatible',
  'hono',
  '@hono/node-server',
  '@portkey-ai/gateway',
  'undici',
];

/** The machine and the packages that the numbers are about. */
export function setup() {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const machine = `${cores.length} × ${cores[0].model.trim()}, ${memory} GiB, ${type()}`;
  const versions = Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)]));
  return { machine, versions };
}

function versionOf(name) {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
