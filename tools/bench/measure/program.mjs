import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const pathOf = (file) => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** Runs a program of this folder under a Node.js; it takes one argument and prints one value. */
export async function runProgram(node, file, argument) {
  const args = ['--expose-gc', pathOf(file), JSON.stringify(argument)];
  const { stdout } = await promisify(execFile)(node, args, { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

/** Starts the server of this folder, for as long as `use` takes. */
export async function withServer(node, argument, use) {
  const args = [pathOf('answers/server.mjs'), JSON.stringify(argument)];
  const child = spawn(node, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const failed = exited.then(([code, signal]) => {
    throw new Error(`The server ended too early: ${signal ?? code}`);
  });
  failed.catch(() => {}); // after `use`, the exit is expected
  try {
    const [url] = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      failed,
    ]);
    return await Promise.race([use(url), failed]);
  } finally {
    child.stdin.end();
    await exited;
  }
}
