import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ServerView } from './serve';

/** The service, in a separate process. */
export interface ServerProcess {
  readonly url: string;
  view(): Promise<ServerView>;
  close(): Promise<void>;
}

/** Starts this program a second time, as the server. */
export async function startServer(script: string, answers: number): Promise<ServerProcess> {
  const args = ['--expose-gc', '--import', 'tsx', script, '--isServer', '--answers', `${answers}`];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    url: (await lines.next()).value,
    async view() {
      child.stdin.write('view\n');
      return JSON.parse((await lines.next()).value);
    },
    async close() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
