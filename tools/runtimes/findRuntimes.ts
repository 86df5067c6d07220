import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Abilities } from '../../test/contract/clause';
import { here } from './install';
import type { Addresses, Missing, Runtime } from './runtime';

type Found = Runtime | Missing;

/** Every supported runtime, in the order of the table; those that aren't available say why. */
export function findRuntimes(): readonly Found[] {
  return [
    ...[20, 22, 24, 26].flatMap((major) => [nodeRuntime(major, 'esm'), nodeRuntime(major, 'cjs')]),
    packaged('bun', 'Bun', 'bun/bin/bun.exe', [], likeNode),
    packaged('deno', 'Deno', 'deno/bin.cjs', ['run', '--no-lock', ...DENO_PERMISSIONS], likeDeno),
    chromium(),
    workerd(),
  ];
}

/** The first Chromium of this machine; `CHROMIUM` overrides it. */
export function findChromium(): string | undefined {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const paths = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return paths.find((path) => existsSync(path));
}

const DENO_PERMISSIONS = ['--allow-net', '--allow-env', '--allow-read', '--allow-sys'];

/** What a process with Node's `http` can do. */
const likeNode = ({ controlURL }: Addresses): Abilities => ({
  namesItself: true,
  keepsConnections: true,
  knowsUnsent: true,
  proxy: controlURL,
  redirectStatus: 307,
});

/** Every failure of `fetch` is the same. */
const overFetch = { knowsUnsent: false } as const;

/** An aborted request on a connection that is used again would be sent again (denoland/deno#36786). */
const likeDeno = (addresses: Addresses): Abilities => ({
  ...likeNode(addresses),
  keepsConnections: false,
});

function nodeRuntime(major: number, format: 'esm' | 'cjs'): Found {
  const name = `node-${major}`;
  const title = `Node ${major} ${format.toUpperCase()}`;
  const node = nodeOf(major);
  if (!node) return { name, title, attempt: `the npm package node@${major} brought no program` };
  const script = `dist/process.${format === 'esm' ? 'mjs' : 'cjs'}`;
  return {
    name,
    title,
    abilities: likeNode,
    command: [node, script],
    isProcess: true,
    task: () => ({}),
  };
}

function packaged(
  name: string,
  title: string,
  path: string,
  options: readonly string[],
  abilities: Runtime['abilities'],
): Found {
  const program = `${here}node_modules/${path}`;
  if (!existsSync(program)) {
    return { name, title, attempt: `the npm package ${name} brought no program` };
  }
  const start: readonly [string, ...string[]] = program.endsWith('.cjs')
    ? [process.execPath, program]
    : [program];
  const command = [...start, ...options, 'dist/process.mjs'] as const;
  return { name, title, abilities, command, isProcess: true, task: () => ({}) };
}

function chromium(): Found {
  const common = { name: 'chromium', title: 'Chromium' };
  const executable = findChromium();
  if (!executable) {
    return { ...common, attempt: 'no chromium or google-chrome in PATH, and CHROMIUM is not set' };
  }
  return {
    ...common,
    abilities: () => ({
      ...overFetch,
      namesItself: false,
      keepsConnections: true,
      redirectStatus: 0,
    }),
    command: [process.execPath, 'drivers/chromium.mjs'],
    isProcess: false,
    task: ({ pageURL }) => ({ executable, pageURL }),
  };
}

function workerd(): Found {
  const common = { name: 'workerd', title: 'workerd' };
  // Miniflare requires Node.js 22.
  const node = Number.parseInt(process.versions.node, 10) >= 22 ? process.execPath : nodeOf(24);
  const isHere = existsSync(`${here}node_modules/workerd`);
  if (!node || !isHere) {
    return { ...common, attempt: 'miniflare needs the npm packages workerd and node@24' };
  }
  return {
    ...common,
    abilities: () => ({
      ...overFetch,
      namesItself: true,
      keepsConnections: false,
      redirectStatus: 307,
    }),
    command: [node, 'drivers/workerd.mjs'],
    isProcess: false,
    task: () => ({ bundle: `${here}dist/worker.mjs` }),
  };
}

/** The Node.js of a major version, from its package; undefined if it isn't available here. */
function nodeOf(major: number): string | undefined {
  const node = `${here}node_modules/node-${major}/bin/node`;
  return [node, `${node}.exe`].find((path) => existsSync(path));
}
