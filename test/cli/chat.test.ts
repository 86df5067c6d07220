import type { PassThrough } from 'node:stream';
import { concat, NEVER, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run';
import { gptalkServer } from '../support/gptalkServer';
import { openAIServer } from '../support/openAIServer';
import { TestHost } from './support/testHost';

async function chat(args: readonly string[], input: string) {
  const host = new TestHost({ input });
  const exitCode = await run(['chat', ...args], host);
  return { exitCode, stdout: host.stdout.text, stderr: host.stderr.text };
}

const whole = (text: string) => ({
  body: `data: {"choices":[{"delta":{"content":"${text}"}}]}\n\ndata: [DONE]\n\n`,
});

describe('rxtalk chat without a terminal', () => {
  it('answers one line after another, each with those before it', async () => {
    const server = await openAIServer(whole('one'), whole('two'));
    const args = ['--url', server.url, '--system', 'Count.'];
    const chatted = await chat(args, 'First\r\n\n \nSecond');
    expect(chatted).toEqual({ exitCode: 0, stdout: 'one\ntwo\n', stderr: '' });
    expect(server.received.map(({ body }) => body)).toMatchObject([
      {
        messages: [
          { role: 'system', content: 'Count.' },
          { role: 'user', content: 'First' },
        ],
      },
      {
        messages: [
          { role: 'system', content: 'Count.' },
          { role: 'user', content: 'First' },
          { role: 'assistant', content: 'one' },
          { role: 'user', content: 'Second' },
        ],
      },
    ]);
  });

  it('ends at the first error, with its exit code', async () => {
    const server = await openAIServer(whole('one'), { status: 400 });
    const chatted = await chat(['--url', server.url], 'First\nSecond\nThird\n');
    expect(chatted).toMatchObject({ exitCode: 4, stdout: 'one\n' });
    expect(server.received.length).toBe(2);
  });

  it('ends after a signal', async () => {
    const server = await gptalkServer({ answer: () => concat(of('Half an '), NEVER) });
    const host = new TestHost({ input: 'First\nSecond\n' });
    const ended = run(['chat', '--url', server.url], host);
    await host.stdout.until('Half an ');
    host.emit('SIGINT');
    expect(await ended).toBe(130);
    expect(server.stats.texts).toBe(1);
  });

  it('prints events with --json', async () => {
    const server = await gptalkServer({ answer: ({ prompt }) => [prompt.slice(-16)] });
    const { stdout } = await chat(['--url', server.url, '--json'], 'One\nTwo\n');
    const types = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect(types).toEqual(['text', 'finish', 'text', 'finish']);
  });
});

describe('rxtalk chat at a prompt', () => {
  it('keeps an answer that was stopped, and forgets a question without an answer', async () => {
    const asked: unknown[] = [];
    const server = await gptalkServer({
      answer: ({ prompt }) => {
        asked.push(prompt);
        return asked.length === 1 ? concat(of('Half an '), NEVER) : ['fine'];
      },
      faults: [{ kind: 'status', status: 500, step: 'text', request: 1 }],
    });
    const host = new TestHost({ isTerminal: true });
    const type = (characters: string) => (host.stdin as PassThrough).write(characters);
    const ended = run(['chat', '--url', server.url], host);
    await host.stderr.until('> ');
    type('One\r');
    await host.stdout.until('Half an ');
    host.emit('SIGINT');
    await host.stdout.until('\n');
    await host.stderr.until(/One[\s\S]*> /);
    type('Two\r');
    await host.stderr.until(/500[\s\S]*> /);
    type('\x03');
    await host.stderr.until(/or Ctrl-D to leave\.[\s\S]*> /);
    type('Three\rFour\r');
    await host.stdout.until(/fine\nfine\n/);
    await host.stderr.until(/> Four\n[\s\S]*> /);
    type('\x03\x03');
    expect(await ended).toBe(130);
    expect(asked).toEqual([
      'One',
      'User: One\nAssistant: Half an \nUser: Three\nAssistant:',
      'User: One\nAssistant: Half an \nUser: Three\nAssistant: fine\nUser: Four\nAssistant:',
    ]);
  });
});
