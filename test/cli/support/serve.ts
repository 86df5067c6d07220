import { onTestFinished } from 'vitest';
import { run } from '../../../src/cli/run';
import { TestHost } from './testHost';

/** A `rxtalk serve` that runs in this process. */
export interface Serving {
  readonly url: string;
  readonly host: TestHost;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
}

/** Serves on a free port until a signal, or until the test has finished. */
export async function serve(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Serving> {
  const host = new TestHost({ env });
  const ended = run(['serve', '--port', '0', ...args], host);
  onTestFinished(async () => {
    host.emit('SIGTERM');
    await ended;
  });
  const exitCode = await Promise.race([ended, host.stdout.until('\n')]);
  if (exitCode !== undefined) throw new Error(`Ended with ${exitCode}: ${host.stderr.text}`);
  return { url: host.stdout.text.trim(), host, ended };
}

/** Asks over the OpenAI wire. */
export function askOpenAI(url: string, init: RequestInit = {}): Promise<Response> {
  const messages = [{ role: 'user', content: 'Hi' }];
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'gpt-4', stream: true, messages }),
    ...init,
    headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string>) },
  });
}
