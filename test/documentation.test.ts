import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as main from 'rxtalk';
import * as conversation from 'rxtalk/conversation';
import * as openai from 'rxtalk/openai';
import * as server from 'rxtalk/server';
import * as testing from 'rxtalk/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { report, typeCheck } from '../tools/checks/run';
import { type Ending, runModules } from './support/runModules';

const folder = 'test/.documentation';

/** A block of code in the documentation. */
interface Block {
  /** Its place: the file and the line of its fence. */
  readonly place: string;
  /** The module to which it is written, with the same line numbers as in the document. */
  readonly module: string;
  readonly code: string;
  readonly mayRun: boolean;
  /** The lines that it prints, according to its comments; undefined without such comments. */
  readonly prints: readonly string[] | undefined;
}

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/${file}`)
  .sort();
const examples = sources.flatMap((file) =>
  blocksOf(file, onlyExamples(readFileSync(file, 'utf8'))),
);
const guides = readdirSync('docs')
  .filter((file) => file.endsWith('.md'))
  .map((file) => `docs/${file}`)
  .sort();
const readme = existsSync('README.md') ? readFileSync('README.md', 'utf8') : '';
const snippets = blocksOf('README.md', readme);
const guided = guides.flatMap((file) => blocksOf(file, readFileSync(file, 'utf8')));
const blocks = [...snippets, ...guided, ...examples];
/** The functions that users call. */
const functions = Object.entries({ ...main, ...conversation, ...openai, ...server, ...testing })
  .filter(([, value]) => typeof value === 'function' && !(value.prototype instanceof Error))
  .map(([name]) => name);
/** Verbs that don't say what a function does. */
const vague = /\b(does|gets|handles|manages|performs|processes|deals)\b/i;

describe('the documentation', () => {
  it('has a README with code to run', () => {
    expect(existsSync('README.md'), 'README.md is missing').toBe(true);
    expect(snippets.filter(({ prints }) => prints).length).toBeGreaterThanOrEqual(3);
  });

  it('fits on a few screens', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(250);
  });

  it('has the execution steps of every exported function, without vague verbs', () => {
    const steps = sources.flatMap((file) => {
      const docstrings = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:async )?function (\w+)/g;
      return [...readFileSync(file, 'utf8').matchAll(docstrings)]
        .filter(([, , name = '']) => functions.includes(name))
        .map(([, docstring = '', name]) => ({
          name,
          steps: docstring.match(/^ \* \d\. .*(?:\n \* {4}.*)*/gm) ?? [],
        }));
    });
    expect(steps.length).toBeGreaterThanOrEqual(functions.length);
    expect(steps.filter((one) => one.steps.length < 2).map(({ name }) => name)).toEqual([]);
    expect(steps.flatMap((one) => one.steps).filter((step) => vague.test(step))).toEqual([]);
  });

  it('has an example with its output for every exported function', () => {
    const withExample = sources.flatMap((file) => {
      const docstrings = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:async )?function (\w+)/g;
      return [...readFileSync(file, 'utf8').matchAll(docstrings)]
        .filter(([, docstring = '']) => /@example\n \* ```ts[\s\S]+ \* ```\n/.test(docstring))
        .map(([, , name]) => name);
    });
    expect(functions.length).toBeGreaterThanOrEqual(16);
    expect(functions.filter((name) => !withExample.includes(name))).toEqual([]);
    expect(examples.length).toBeGreaterThanOrEqual(functions.length);
    expect(examples.filter(({ prints }) => !prints).map(({ place }) => place)).toEqual([]);
  });
});

describe('the code of the documentation', () => {
  const runnable = blocks.filter(({ mayRun }) => mayRun);
  let endings: ReadonlyMap<string, Promise<Ending>>;

  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const { module, code } of blocks) writeFileSync(`${folder}/${module}`, code);
    const project = {
      extends: '../../tsconfig.json',
      compilerOptions: { moduleDetection: 'force' },
      include: ['*.ts'],
      exclude: [],
    };
    writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(project));
    endings = runModules(runnable.map(({ module }) => `${folder}/${module}`));
  });

  it('passes the type check', { timeout: 120_000 }, async () => {
    const ended = await typeCheck(['--project', folder, '--pretty', 'false']);
    expect(report(ended)).toBe('exit code 0');
  });

  it.each(runnable)(
    'prints what its comments say: $place',
    { timeout: 120_000 },
    async ({ module, prints }) => {
      const ending = await endings.get(`${folder}/${module}`);
      expect(ending?.failure).toBe('');
      if (prints) expect(linesOf(ending?.stdout ?? '')).toEqual(prints);
    },
  );
});

/** Blanks everything but the `@example` parts of docstrings, so that lines keep their numbers. */
function onlyExamples(source: string): string {
  return source.replace(/ *\/\*\*[\s\S]*?\*\/|[^\n]+/g, (part) => {
    const [before = '', ...after] = /^ *\/\*\*/.test(part) ? part.split('@example') : [part];
    const example = after.join('').replace(/^ *\*(?: |$|\/)/gm, '');
    return before.replace(/[^\n]/g, '') + example;
  });
}

/** The blocks of TypeScript in a Markdown text. */
function blocksOf(file: string, markdown: string): Block[] {
  const fences = /^( *)```ts\b(.*)\n((?:(?! *```).*\n)*) *```$/gm;
  const found = [...markdown.matchAll(fences)].map((match): Block => {
    const [, indentation = '', info = '', body = ''] = match;
    const line = markdown.slice(0, match.index).split('\n').length;
    const place = `${file}:${line}`;
    if (!['', 'no-run'].includes(info.trim()))
      throw new Error(`Unknown fence in ${place}: ${info}`);
    const lines = body.split('\n').map((text) => text.slice(indentation.length));
    return {
      place,
      module: `${place.replace(/[/:]/g, '-')}.ts`,
      code: '\n'.repeat(line) + lines.join('\n'),
      mayRun: info.trim() === '',
      prints: printedLines(place, lines),
    };
  });
  // A fence that isn't recognised would be a block that no test checks.
  if (found.length !== (markdown.match(/```ts\b/g)?.length ?? 0)) {
    throw new Error(`${file} has a block of TypeScript that is not fenced on lines of its own`);
  }
  return found;
}

function printedLines(place: string, code: readonly string[]): string[] | undefined {
  const lines = code.flatMap((line) => line.match(/^\s*\/\/ →(?: (.*))?$/)?.slice(1) ?? []);
  const strays = code.filter((line) => line.includes('// →')).length - lines.length;
  if (strays > 0) throw new Error(`Expected \`// →\` in ${place} to have a line of its own`);
  return lines.length > 0 ? lines.map((line) => (line ?? '').trimEnd()) : undefined;
}

function linesOf(output: string): string[] {
  const text = output.replace(/\n$/, '');
  return text === '' ? [] : text.split('\n').map((line) => line.trimEnd());
}
