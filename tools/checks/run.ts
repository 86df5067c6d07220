import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder of this package. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a program ended. */
export interface Ended {
  /** Null if it was killed because it took too long. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program until it ends in any way. */
export function run(
  command: string,
  args: readonly string[],
  { cwd = root, timeoutMs = 30_000 } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 2 ** 26 } as const;
    const env = { ...process.env, FORCE_COLOR: undefined }; // the output is compared
    const child = execFile(command, args, { cwd, env, ...limits }, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode, stdout, stderr });
    });
  });
}

/** Runs a TypeScript module; `tsconfig.json` resolves an import of this package to `src`. */
export function runTypeScript(file: string): Promise<Ended> {
  return run(process.execPath, ['--import', 'tsx', file]);
}

/** Type-checks with the compiler of this package. */
export function typeCheck(args: readonly string[], cwd = root): Promise<Ended> {
  return run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, ...args], {
    cwd,
    timeoutMs: 120_000,
  });
}

/** Everything that a program printed, for the report of a failure. */
export function report({ exitCode, stdout, stderr }: Ended): string {
  const end = exitCode === null ? 'killed: it took too long' : `exit code ${exitCode}`;
  return [end, stdout.trimEnd(), stderr.trimEnd()].filter(Boolean).join('\n');
}
