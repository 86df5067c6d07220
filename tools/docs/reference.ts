/** Writes the reference from the docstrings, for VitePress: `docs/reference`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Application } from 'typedoc';
import { functionPage } from './functionPage';

const folder = 'docs/reference';

const app = await Application.bootstrapWithPlugins({ options: 'docs/typedoc.json' });
const project = await app.convert();
if (!project) process.exit(1);
await app.generateOutputs(project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);

for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!/functions\/\w+\.md$/.test(file)) continue;
  const path = join(folder, file);
  const optionsOf = (link: string) => readFileSync(join(dirname(path), link), 'utf8');
  writeFileSync(path, functionPage(readFileSync(path, 'utf8'), optionsOf));
}
