/**
 * Builds the Angular example with Angular's own tools and the packed library, and runs its tests, in the
 * Node.js that they need. Prints by how much the bundle grows with rxtalk.
 *
 *   npm run test:angular
 */
import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { type Ended, report, root, run } from '../checks/run';
import { unpackPackage } from '../checks/unpackPackage';

const app = fileURLToPath(new URL('../../examples/angular/', import.meta.url));
const ng = ['node_modules/@angular/cli/bin/ng.js'];
const node = `${app}node_modules/node-24/bin/node`;

await install();
// A warning, such as of a CommonJS module in the bundle, is a failure.
const whole = await build('production');
const bare = await build('bare');
console.log(
  `with rxtalk, rxjs and axios ${kB(whole)}, without ${kB(bare)}: ${kB(whole - bare)} more`,
);
succeed('the tests of the app', await runNg('test', '--watch=false'));

async function install(): Promise<void> {
  const installed = `${app}node_modules/.package-lock.json`;
  const lock = statSync(`${app}package-lock.json`);
  if (!existsSync(installed) || statSync(installed).mtimeMs <= lock.mtimeMs) {
    const args = ['ci', '--no-audit', '--no-fund', '--silent'];
    succeed('npm ci', await run('npm', args, { cwd: app, timeoutMs: 600_000 }));
  }
  succeed('npm run build', await run('npm', ['run', 'build'], { cwd: root, timeoutMs: 120_000 }));
  succeed('unpack the package', await unpackPackage(`${app}node_modules/rxtalk`));
}

/** The size of the scripts of a build, as brotli sends them. */
async function build(configuration: string): Promise<number> {
  const ended = await runNg('build', '--configuration', configuration);
  const isQuiet = !/warning/i.test(ended.stdout + ended.stderr);
  succeed(`ng build (${configuration})`, isQuiet ? ended : { ...ended, exitCode: 1 });
  const folder = `${app}dist/browser/`;
  const scripts = (await readdir(folder)).filter((file) => file.endsWith('.js'));
  const contents = await Promise.all(scripts.map((file) => readFile(folder + file)));
  return contents.reduce((sum, content) => sum + brotliCompressSync(content).length, 0);
}

function runNg(...args: readonly string[]): Promise<Ended> {
  return run(node, [...ng, ...args], { cwd: app, timeoutMs: 300_000 });
}

function succeed(name: string, ended: Ended): void {
  if (ended.exitCode !== 0) throw new Error(`${name}: ${report(ended)}`);
  console.log(`ok      ${name}`);
}

function kB(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}
