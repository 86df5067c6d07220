import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { concat, NEVER, Observable, of } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { openAIService } from './support/ask';
import { builtCommand, environment, runCommand, startCommand } from './support/command';

const half = () => concat(of('Half an '), NEVER);

describe('the command as a process', () => {
  it('prints the answer, and ends by itself', async () => {
    const server = await gptalkServer({ answer: ({ prompt }) => ['You said ', prompt] });
    const ran = await runCommand(['ask', '--url', server.url, 'Hi']);
    expect(ran).toEqual({ ended: 0, stdout: 'You said Hi\n', stderr: '' });
    const piped = await runCommand(['ask', '--url', server.url], { input: 'from a pipe\n' });
    expect(piped.stdout).toBe('You said from a pipe\n');
  });

  it('answers from its own bundle if there is no URL', async () => {
    const { ended, stdout } = await runCommand(['ask', 'Hello']);
    expect(ended).toBe(0);
    expect(stdout).toMatch(/^Hello! .+\n$/);
  });

  it('stops the answer after SIGINT and after SIGTERM', async () => {
    const server = await gptalkServer({ answer: half });
    for (const [signal, exitCode] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const { child, stdout, stderr, ended } = await startCommand([
        'ask',
        '--url',
        server.url,
        'Hi',
      ]);
      await stdout.until(/Half an /);
      child.kill(signal);
      expect(await ended).toBe(exitCode);
      expect([stdout.text, stderr.text]).toEqual(['Half an \n', '']);
    }
    await eventually('both answers are left', () => server.stats.openStreams === 0);
  });

  it('exits at the second SIGINT even if its output isn’t read', async () => {
    // More than a pipe holds, in one piece.
    const server = await openAIService({ answer: () => concat(of('x'.repeat(5_000_000)), NEVER) });
    const args = ['ask', '--url', server.url, '--model', 'm', 'Hi'];
    const child = spawn(process.execPath, [await builtCommand(), ...args], { env: environment() });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'readable'); // and nothing is read
    child.kill('SIGINT');
    await eventually('the answer is left', () => server.stats.openStreams === 0);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([null, 'SIGINT']);
  });

  it('exits silently if the reader of the output has closed it', async () => {
    const server = await openAIService({ answer: endless });
    const { child, stderr, ended } = await startCommand([
      'ask',
      '--url',
      server.url,
      '--model',
      'm',
      'Hi',
    ]);
    child.stdout?.destroy();
    expect(await ended).toBe(141);
    expect(stderr.text).toBe('');
    await eventually('the answer is left', () => server.stats.openStreams === 0);
  });

  it('exits in a pipe to head, as other commands do', async () => {
    const server = await openAIService({ answer: () => concat(of('one\n'), endless()) });
    const args = `ask --url ${server.url} --model m Hi`;
    const printed = await inShell(`"$0" "$1" ${args} | head -1; echo "\${PIPESTATUS[0]}"`);
    expect(printed).toBe('one\n141\n');
  });

  it.each([
    ['<&-', /^rxtalk: There is no question.+\n2\n$/],
    ['Hi <&-', /^Hi\n0\n$/],
    ['Hi >&-', /^\d+\n$/],
    ['Hi 2>&-', /^Hi\n0\n$/],
  ])('handles closed streams: %s', async (words, expected) => {
    const server = await gptalkServer({ answer: ({ prompt }) => [prompt] });
    const script = `"$0" "$1" ask --url ${server.url} ${words}; echo "$?"`;
    const printed = await inShell(script);
    expect(printed).toMatch(expected);
  });

  it.each([
    ['ask Hello', /^.+ responder.+\nrxtalk: The output can't be written \(ENOSPC\)\n1\n$/],
    ['--help', /^rxtalk: The output can't be written \(ENOSPC\)\n\d\n$/],
  ])('says that the disk is full: %s', async (words, expected) => {
    expect(await inShell(`"$0" "$1" ${words} > /dev/full; echo "$?"`)).toMatch(expected);
  });

  it('pauses the service while the output is full', async () => {
    let sent = 0;
    const server = await openAIService({
      answer: function* () {
        for (; sent < 300; sent++) yield 'x'.repeat(100_000);
      },
    });
    const args = ['ask', '--url', server.url, '--model', 'm', 'Hi'];
    const asking = spawn(process.execPath, [await builtCommand(), ...args], { env: environment() });
    onTestFinished(() => void asking.kill('SIGKILL'));
    await once(asking.stdout, 'readable');
    // The server reads a piece after the one before it was sent, so it stops at some piece.
    for (
      let before = -1;
      before !== sent;
      await new Promise((resolve) => setTimeout(resolve, 100))
    ) {
      before = sent;
    }
    expect(sent).toBeLessThan(200);
    let length = 0;
    asking.stdout.on('data', (chunk) => {
      length += chunk.length;
    });
    await once(asking, 'close');
    expect(length).toBe(30_000_001);
  });
});

function endless(): Observable<string> {
  return new Observable((subscriber) => {
    const more = setInterval(() => subscriber.next('x'.repeat(10_000)));
    return () => clearInterval(more);
  });
}

/** What a script prints to both outputs; in it, `$0 $1` is the command. */
async function inShell(script: string): Promise<string> {
  const args = ['--norc', '-c', script, process.execPath, await builtCommand()];
  const shell = spawn('bash', args, { env: environment() });
  onTestFinished(() => void shell.kill('SIGKILL'));
  let printed = '';
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      printed += chunk;
    });
  }
  await once(shell, 'close');
  return printed;
}
