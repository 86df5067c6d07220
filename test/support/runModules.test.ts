import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ending, runModules } from './runModules';

const modules = {
  'first.ts': 'const text: string = "first"; setTimeout(() => console.log(text), 20);',
  'throws.ts': 'throw new RangeError("thrown at once");',
  'throwsLater.ts': 'setTimeout(() => { throw new RangeError("thrown later"); });',
  'rejects.ts': 'void Promise.reject(new RangeError("rejected"));',
  'awaits.ts': 'await new Promise(() => {});',
  'exits.ts': 'process.exit(0);',
  'fails.ts': 'process.exitCode = 3;',
  'warns.ts': 'console.error("a warning"); process.exitCode = 1;',
  'stays.ts': 'setInterval(() => {}, 1_000);',
  'last.ts': 'console.log("last"); console.log();',
};

let folder: string;
let endings: ReadonlyMap<string, Promise<Ending>>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modules-'));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  for (const [name, code] of Object.entries(modules)) writeFileSync(join(folder, name), code);
  const files = Object.keys(modules).map((name) => join(folder, name));
  endings = new Map([
    ...runModules(files.filter((file) => !file.endsWith('stays.ts'))),
    ...runModules([join(folder, 'stays.ts')], 200),
  ]);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('runModules', () => {
  it.each([
    ['first.ts', 'first\n'],
    ['last.ts', 'last\n\n'],
  ])('returns what %s prints until its last timer', async (name, stdout) => {
    expect(await endings.get(join(folder, name))).toEqual({ stdout, failure: '' });
  });

  it.each([
    ['throws.ts', 'RangeError: thrown at once'],
    ['throwsLater.ts', 'RangeError: thrown later'],
    ['rejects.ts', 'RangeError: rejected'],
    ['awaits.ts', 'Its top-level `await` never settled'],
    ['exits.ts', 'It ended the process (exit code 0)'],
    ['fails.ts', 'It set the exit code 3'],
    ['warns.ts', 'a warning'],
    ['stays.ts', 'It did not end within 200 ms'],
  ])('reports %s as a failure', async (name, failure) => {
    expect((await endings.get(join(folder, name)))?.failure).toContain(failure);
  });
});
