import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** Writes the licenses of the packages in a bundle next to it, as they require. */
export const licenses: Plugin = {
  name: 'licenses',
  setup({ initialOptions, onEnd }) {
    initialOptions.metafile = true;
    onEnd(async ({ metafile }) => {
      const outputs = Object.values(metafile?.outputs ?? {});
      const files = outputs.flatMap(({ inputs }) => Object.keys(inputs));
      const folder = initialOptions.outdir ?? '';
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'LICENSES.txt'), await licensesOf(files));
    });
  },
};

/** The licenses of the packages that these files come from. */
export async function licensesOf(files: readonly string[]): Promise<string> {
  const folders = files.flatMap((file) => file.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/) ?? []);
  const packages = [...new Set(folders.filter((folder) => folder?.includes('node_modules')))];
  const texts = await Promise.all(packages.sort().map(licenseOf));
  return texts.join('\n\n');
}

async function licenseOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  const files = (await readdir(resolve(folder))).filter((file) => /^licen[cs]e/i.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return [`${name} ${version} (${license})`, ...texts].join('\n\n');
}
