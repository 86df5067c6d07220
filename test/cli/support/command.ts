import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'tsup';
import { onTestFinished } from 'vitest';
import { command } from '../../../tools/build/command';

const folder = resolve(`node_modules/.cache/rxtalk-command-${process.env['VITEST_POOL_ID']}`);
let built: Promise<string> | undefined;

/** The command as it is published, built once for the files of this worker. */
export function builtCommand(): Promise<string> {
  built ??= (async () => {
    await build({ ...command, outDir: folder, config: false, silent: true });
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    return join(folder, 'main.js');
  })();
  return built;
}

/** The environment of a command: only what it needs of the environment of the tests. */
export function environment(env: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', ...env };
}

/** A command that runs in a separate process. */
export interface Running {
  readonly child: ChildProcess;
  readonly stdout: Heard;
  readonly stderr: Heard;
  /** Resolves when the process has ended: with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts the command; it is killed when the test has finished. */
export async function startCommand(
  args: readonly string[],
  { env = {} }: { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Running> {
  const child = spawn(process.execPath, [await builtCommand(), ...args], {
    env: environment(env),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  return { child, stdout: new Heard(child.stdout), stderr: new Heard(child.stderr), ended };
}

/** How a command ended, and what it printed. */
export interface Ran {
  readonly ended: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command until it ends; standard input is this text, and then at its end. */
export async function runCommand(
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<Ran> {
  const { child, stdout, stderr, ended } = await startCommand(args, options);
  child.stdin?.end(options.input ?? '');
  return { ended: await ended, stdout: stdout.text, stderr: stderr.text };
}

/** The text of a stream so far. */
class Heard {
  readonly #stream: NodeJS.ReadableStream;
  text = '';

  constructor(stream: NodeJS.ReadableStream | null) {
    if (!stream) throw new TypeError('Expected a stream');
    this.#stream = stream;
    stream.setEncoding('utf8').on('data', (chunk) => {
      this.text += chunk;
    });
  }

  /** Resolves when the text has this; fails if it ends without it. */
  async until(expected: RegExp): Promise<void> {
    while (!expected.test(this.text)) {
      const ended = once(this.#stream, 'end').then(() => true);
      if (await Promise.race([ended, once(this.#stream, 'data').then(() => false)])) break;
    }
    if (!expected.test(this.text)) throw new Error(`Ended without ${expected}: ${this.text}`);
  }
}
