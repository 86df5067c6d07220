import { installPackages } from '../checks/installed.mjs';
import { type Ended, report, root, run } from '../checks/run';
import { unpackPackage } from '../checks/unpackPackage';

/** Builds the library, which the apps use as it is packed. */
export async function buildLibrary(): Promise<void> {
  succeed('npm run build', await run('npm', ['run', 'build'], { cwd: root, timeoutMs: 120_000 }));
}

/** Installs an app, if its lock file is newer, and the packed library. */
export async function install(app: string): Promise<void> {
  installPackages(app);
  succeed('unpack the package', await unpackPackage(`${app}node_modules/rxtalk`));
}

export function succeed(name: string, ended: Ended): void {
  if (ended.exitCode !== 0) throw new Error(`${name}: ${report(ended)}`);
  console.log(`ok      ${name}`);
}
