import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a module ended. */
export interface Ending {
  readonly stdout: string;
  /** What went wrong, with everything it wrote; empty if nothing did. */
  readonly failure: string;
}

/** What the process that imports the modules sends after each of them. */
export interface Told extends Ending {
  readonly file: string;
}

const script = fileURLToPath(new URL('./importEach.ts', import.meta.url));

/**
 * Runs TypeScript modules one after another, in one process. A module has ended when it leaves
 * nothing open that would keep its process alive. One that takes longer than `limitMs` is killed;
 * the next ones then run in a new process.
 */
export function runModules(
  files: readonly string[],
  limitMs = 60_000,
): ReadonlyMap<string, Promise<Ending>> {
  const waiting = new Map<string, (ending: Ending) => void>();
  const endings = files.map((file): [string, Promise<Ending>] => [
    file,
    new Promise((resolve) => waiting.set(file, resolve)),
  ]);
  const end = (file: string | undefined, ending: Ending) => {
    if (file === undefined) return;
    waiting.get(file)?.(ending);
    waiting.delete(file);
  };

  function runWaiting(): void {
    if (waiting.size === 0) return;
    let why = 'It ended the process';
    const child = fork(script, [...waiting.keys()], {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, FORCE_COLOR: undefined },
    });
    const kill = () => {
      why = `It did not end within ${limitMs} ms`;
      child.kill('SIGKILL');
    };
    let timer = setTimeout(kill, limitMs);
    child.on('message', ({ file, ...ending }: Told) => {
      clearTimeout(timer);
      timer = setTimeout(kill, limitMs);
      end(file, ending);
    });
    child.on('exit', (exitCode) => {
      clearTimeout(timer);
      const [running] = waiting.keys();
      end(running, { stdout: '', failure: `${why} (exit code ${exitCode})` });
      runWaiting();
    });
  }
  runWaiting();
  return new Map(endings);
}
