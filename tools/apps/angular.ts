import { readdir, readFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';
import { type Ended, root, run } from '../checks/run';
import { install, succeed } from './install';

const app = `${root}examples/angular/`;
const node = `${app}node_modules/node-24/bin/node`;

/** Builds and tests the app with Angular's own tools, and prints by how much its bundle grows with rxtalk. */
export async function checkAngular(): Promise<void> {
  await install(app);
  const whole = await build('production');
  const bare = await build('bare');
  const sizes = `with rxtalk, rxjs and axios ${kB(whole)}, without ${kB(bare)}`;
  console.log(`        ${sizes}: ${kB(whole - bare)} more`);
  succeed('ng test', await runNg('test', '--watch=false'));
}

/** The size of the scripts of a build, as brotli sends them. */
async function build(configuration: string): Promise<number> {
  const ended = await runNg('build', '--configuration', configuration);
  // A warning, such as of a CommonJS module in the bundle, is a failure.
  const isQuiet = !/warning/i.test(ended.stdout + ended.stderr);
  succeed(`ng build (${configuration})`, isQuiet ? ended : { ...ended, exitCode: 1 });
  const folder = `${app}dist/browser/`;
  const scripts = (await readdir(folder)).filter((file) => file.endsWith('.js'));
  const contents = await Promise.all(scripts.map((file) => readFile(folder + file)));
  return contents.reduce((sum, content) => sum + brotliCompressSync(content).length, 0);
}

function runNg(...args: readonly string[]): Promise<Ended> {
  const ng = 'node_modules/@angular/cli/bin/ng.js';
  return run(node, [ng, ...args], { cwd: app, timeoutMs: 300_000 });
}

function kB(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}
