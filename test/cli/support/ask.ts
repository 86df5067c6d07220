import { startOpenAIServer } from 'rxtalk/testing';
import { onTestFinished } from 'vitest';
import { run } from '../../../src/cli/run';
import { TestHost, type TestHostOptions } from './testHost';

/** Asks in this process, and returns how that ended. */
export async function ask(args: readonly string[], options: TestHostOptions = {}) {
  const host = new TestHost(options);
  const exitCode = await run(['ask', ...args], host);
  return { exitCode, stdout: host.stdout.text, stderr: host.stderr.text, host };
}

/** An OpenAI-compatible service, closed when the test has finished. */
export async function openAIService(options: Parameters<typeof startOpenAIServer>[0] = {}) {
  const server = await startOpenAIServer(options);
  onTestFinished(() => server.close());
  return server;
}
