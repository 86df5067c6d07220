import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run';
import { VERSION } from '../../src/version';
import { TestHost } from './support/testHost';

async function ran(...args: readonly string[]) {
  const host = new TestHost();
  const exitCode = await run(args, host);
  return { exitCode, stdout: host.stdout.text, stderr: host.stderr.text };
}

describe('the help', () => {
  it.each(['rxtalk', 'rxtalk ask', 'rxtalk chat', 'rxtalk serve'])(
    'of %s fits on one screen',
    async (name) => {
      const { exitCode, stdout, stderr } = await ran(...name.split(' ').slice(1), '--help');
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout.startsWith(`Usage: ${name} [options]`)).toBe(true);
      const lines = stdout.trimEnd().split('\n');
      expect(lines.length).toBeLessThanOrEqual(24);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    },
  );

  it('names the commands, the variables and the exit codes', async () => {
    const { stdout } = await ran('--help');
    for (const word of ['ask', 'chat', 'serve', 'RXTALK_API_KEY', 'RXTALK_TOKEN', 'Exit codes']) {
      expect(stdout).toContain(word);
    }
  });

  it('is an error if there is no command', async () => {
    const { exitCode, stdout, stderr } = await ran();
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: rxtalk /);
  });
});

describe('rxtalk', () => {
  it('says its version', async () => {
    expect(await ran('--version')).toEqual({ exitCode: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  it('names an unknown command', async () => {
    const { exitCode, stderr } = await ran('aks', 'Hi');
    expect(exitCode).toBe(2);
    expect(stderr).toBe("rxtalk: unknown command 'aks' (Did you mean ask?). See: rxtalk --help\n");
  });
});
