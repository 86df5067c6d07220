import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder of this package. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a program ended. */
export interface Ended {
  /** Null where it was killed because it took too long. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever that is. */
export function run(
  command: string,
  args: readonly string[],
  { cwd = root, timeoutMs = 30_000 } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 2 ** 26 } as const;
    const env = { ...process.env, FORCE_COLOR: undefined }; // what is printed gets compared
    const child = execFile(command, args, { cwd, env, ...limits }, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode, stdout, stderr });
    });
  });
}

/** Runs a TypeScript module; where it imports this package, it has `src`, by `tsconfig.json`. */
export function runTypeScript(file: string, args: readonly string[] = []): Promise<Ended> {
  return run(process.execPath, ['--import', 'tsx', file, ...args]);
}

/** Type-checks with the compiler of this package. */
export function typeCheck(args: readonly string[], cwd = root): Promise<Ended> {
  return run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, ...args], {
    cwd,
    timeoutMs: 120_000,
  });
}

/** Everything a program said, for the report of a failure. */
export function report({ exitCode, stdout, stderr }: Ended): string {
  const end = exitCode === null ? 'killed: it took too long' : `exit code ${exitCode}`;
  return [end, stdout.trimEnd(), stderr.trimEnd()].filter(Boolean).join('\n');
}
