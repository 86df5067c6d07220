import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const pathOf = (file) => fileURLToPath(new URL(`../programs/${file}`, import.meta.url));

/** A program that takes longer has failed. */
const LONGEST_MS = 180_000;

/** Runs a program under a Node.js; it takes one argument and prints one value. */
export async function runProgram(node, file, argument, extraEnv = {}) {
  const args = ['--expose-gc', pathOf(file), JSON.stringify(argument)];
  const env = { ...withoutProxies(), ...extraEnv };
  const { stdout } = await promisify(execFile)(node, args, {
    maxBuffer: 2 ** 26,
    env,
    timeout: LONGEST_MS,
  });
  return JSON.parse(stdout);
}

/** The environment, without proxies between the clients and the server. */
function withoutProxies() {
  const isProxy = ([name]) => /_proxy$/i.test(name);
  return Object.fromEntries(Object.entries(process.env).filter((entry) => !isProxy(entry)));
}

/** Starts the server, and stops it after `use`. */
export async function withServer(node, argument, use) {
  const args = [pathOf('server.mjs'), JSON.stringify(argument)];
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
