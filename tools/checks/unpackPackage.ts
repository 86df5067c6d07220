import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, run } from './run';

/** Packs the build and unpacks the tarball into a folder, as an installation would. */
export async function unpackPackage(into: string): Promise<Ended> {
  const temporary = await mkdtemp(join(tmpdir(), 'rxtalk-tarball-'));
  try {
    await rm(into, { recursive: true, force: true });
    await mkdir(into, { recursive: true });
    // Without lifecycle scripts, so that exactly this build is packed.
    const packed = await run('npm', ['pack', '--ignore-scripts', '--pack-destination', temporary]);
    const [tarball] = await readdir(temporary);
    if (!tarball) return packed;
    return await run('tar', ['-xzf', join(temporary, tarball), '--strip-components=1', '-C', into]);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
