/** Writes the reference from the docstrings, for VitePress: `docs/reference`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Application, type Configuration } from 'typedoc';
import { classPage } from './classPage';
import { describeTypes } from './describeTypes';
import { functionPage } from './functionPage';
import { showDefaults } from './showDefaults';

const folder = 'docs/reference';

/** The import path of an entry. */
const importedAs = (entry: string) => (entry === 'rxtalk' ? entry : `rxtalk/${entry}`);

const titles = {
  index: 'Reference',
  module: ({ name }: { readonly name: string }) => importedAs(name),
  member: '{name}',
};
const options = { options: 'docs/typedoc.json', pageTitleTemplates: titles };
const app = await Application.bootstrapWithPlugins(
  options as Partial<Configuration.TypeDocOptions>,
);
const project = await app.convert();
if (!project) process.exit(1);
describeTypes(project);
showDefaults(project);
app.validate(project);
await app.generateOutputs(project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);

for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.md')) continue;
  const path = join(folder, file);
  const page = tidied(readFileSync(path, 'utf8'));
  const optionsOf = (link: string) => tidied(readFileSync(join(dirname(path), link), 'utf8'));
  writeFileSync(path, shaped(file, page, optionsOf));
}

/** A page in the shape of its kind. */
function shaped(file: string, page: string, optionsOf: (link: string) => string): string {
  const [, kind] = /(functions|classes)\/\w+\.md$/.exec(file) ?? [];
  if (kind === 'functions') return functionPage(page, optionsOf);
  return kind === 'classes' ? classPage(page) : page;
}

/** A page with short headings, without notes on inheritance and without empty cells. */
function tidied(page: string): string {
  return page
    .replaceAll(/^#+ (Overrides|Inherited from)\n\n.*\n+/gm, '')
    .replaceAll('| Default value |', '| Default |')
    .replaceAll(/ `undefined` (?=\|)| - (?=\|)/g, ' ')
    .replaceAll(
      /^\| \[(\w+)\]\((\w+\/index\.md)\)/gm,
      (_, name, link) => `| [${importedAs(name)}](${link})`,
    );
}
