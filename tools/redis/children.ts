import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process that runs a program of this folder. */
export function start(program: string): ChildProcess {
  const path = fileURLToPath(new URL(program, import.meta.url));
  return fork(path, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
}

/** The next message of a process; undefined if it has ended before. */
export async function messageOf<T>(child: ChildProcess): Promise<T | undefined> {
  const told = once(child, 'message').then(([message]) => message as T);
  const ended = once(child, 'exit').then(() => undefined);
  return Promise.race([told, ended]);
}
