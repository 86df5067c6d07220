import { Observable, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { openAIServer } from '../support/openAIServer';
import { ask, openAIService } from './support/ask';
import { TestHost } from './support/testHost';

describe('rxtalk ask', () => {
  it('prints the answer of a GPTalk service, and a line end', async () => {
    const server = await gptalkServer({ answer: ({ prompt }) => ['You said ', prompt] });
    const { exitCode, stdout, stderr } = await ask(['--url', server.url, 'to', 'be']);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: 'You said to be\n',
      stderr: '',
    });
  });

  it('prints the answer of an OpenAI-compatible service if the URL ends in /v1', async () => {
    const server = await openAIService({ answer: ({ model }) => ['I am ', model, '\n'] });
    const args = ['--url', server.url, '--model', 'tiny', '--system', 'Be brief.', 'Hi'];
    const { exitCode, stdout } = await ask(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'I am tiny\n' });
    expect(server.requests[0]?.body).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
    });
  });

  it('speaks the protocol that --service names, whatever the URL', async () => {
    const server = await openAIService({ answer: () => ['Hi'], basePath: '/models' });
    const args = ['--url', server.url, '--service', 'openai', '--model', 'm', 'Hi'];
    expect(await ask(args)).toMatchObject({ exitCode: 0, stdout: 'Hi\n' });
  });

  it('lets the built-in responder answer if there is no URL, and says so', async () => {
    const { exitCode, stdout, stderr } = await ask(['Hello']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Hello! What would .+\n$/);
    expect(stderr).toMatch(/^Using the built-in responder.* --url .+\n$/);
  });

  it('reads the question from standard input', async () => {
    const server = await gptalkServer({ answer: ({ prompt }) => [prompt] });
    const args = ['--url', server.url];
    expect(await ask(args, { input: 'from a pipe\n' })).toMatchObject({ stdout: 'from a pipe\n' });
    const both = await ask([...args, 'What is this?', '-'], { input: 'a file\n' });
    expect(both.stdout).toBe('What is this?\n\na file\n');
  });

  it.each([
    ['nothing on standard input', { input: ' \n' }],
    ['a terminal instead of piped input', { isTerminal: true }],
  ])('asks for a question if there is %s', async (_, options) => {
    const { exitCode, stderr } = await ask([], options);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/rxtalk: There is no question: pass one as an argument.*\n/);
  });

  it('explains an unexpected response in one line', async () => {
    const host = new TestHost();
    host.stdin.destroy(new Error('The input\nis broken'));
    expect(await run(['ask'], host)).toBe(1);
    expect(host.stderr.text).toBe('rxtalk: An unexpected error: The input is broken\n');
  });

  it('prints each event as a line of JSON with --json', async () => {
    const server = await openAIService({ answer: () => ['one ', 'two'] });
    const { stdout } = await ask(['--url', server.url, '--model', 'm', '--json', 'Count']);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.slice(0, 2)).toEqual([
      { type: 'text', delta: 'one ' },
      { type: 'text', delta: 'two' },
    ]);
    expect(events).toContainEqual({ type: 'finish', reason: 'stop', rawReason: 'stop' });
  });

  it('prints an error as a line of JSON, too', async () => {
    const server = await gptalkServer({
      answer: () => ['one '],
      faults: [{ kind: 'no-sentinel', step: 'stream' }],
    });
    const { exitCode, stdout } = await ask(['--url', server.url, '--json', 'Count']);
    expect(exitCode).toBe(5);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'error',
      error: { code: 'truncated', outcome: 'accepted' },
    });
  });

  it('prints statistics with --stats, and asks for the number of tokens', async () => {
    const server = await openAIService({ answer: () => ['one t', 'wo', ' three'] });
    const { stderr } = await ask(['--url', server.url, '--model', 'm', '--stats', 'Count']);
    expect(stderr).toMatch(
      /^\(words: 3, the first after \d+ ms, in all \d+ ms, tokens: \d+ in, \d+ out\)\n$/,
    );
  });

  it('says so if the service ended the answer at its length limit', async () => {
    const server = await openAIService({
      answer: () => ['To be contin', { type: 'finish', reason: 'length' }],
    });
    const { exitCode, stdout, stderr } = await ask(['--url', server.url, '--model', 'm', 'Hi']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'To be contin\n' });
    expect(stderr).toBe('The service ended the answer at its length limit.\n');
  });

  it('sends the key from the environment, and never shows it', async () => {
    const env = { RXTALK_API_KEY: 'sk-0123456789abcdef' };
    const { RXTALK_API_KEY: key } = env;
    const server = await openAIService({ apiKey: key, answer: () => ['Hi'] });
    const args = ['--url', server.url, '--model', 'm', 'Hi'];
    expect(await ask(args, { env })).toMatchObject({ exitCode: 0 });

    const other = await openAIServer({
      status: 401,
      body: `{"error":{"message":"wrong key ${key}"}}`,
    });
    const { exitCode, stdout, stderr } = await ask(['--url', other.url, '--json', 'Hi'], { env });
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^rxtalk: The service answered 401.+ Set RXTALK_API_KEY .+\n$/);
    expect(stdout + stderr).not.toContain(key);

    const gptalk = await gptalkServer({ answer: () => ['Hi'] });
    expect(await ask(['--url', gptalk.url, 'Hi'], { env })).toMatchObject({ exitCode: 0 });
    expect(gptalk.requests.map(({ headers }) => headers['x-api-key'])).toEqual([key, key, key]);
  });

  it('asks again with --retries if the answer has not begun', async () => {
    const broken = { status: 500 };
    const whole = { body: 'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\ndata: [DONE]\n\n' };
    const server = await openAIServer(broken, broken, whole);
    expect(await ask(['--url', server.url, 'Hi'])).toMatchObject({ exitCode: 5, stdout: '' });
    const again = await ask(['--url', server.url, '--retries', '1', 'Hi']);
    expect(again).toMatchObject({ exitCode: 0, stdout: 'Hi\n' });
  });

  it('gives up after --timeout', async () => {
    const server = await openAIServer({ end: 'silent' });
    const { exitCode, stderr } = await ask(['--url', server.url, '--timeout', '50ms', 'Hi']);
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/^rxtalk: No response arrived within 50 ms\. .+ --timeout\.\n$/);
  });
});

describe('a slow reader', () => {
  it('pauses the answer', async () => {
    let sent = 0;
    const server = await openAIService({
      answer: () =>
        new Observable<string>((subscriber) => {
          const more = setInterval(() => {
            sent++;
            subscriber.next('x'.repeat(100_000));
            if (sent === 300) subscriber.complete();
          });
          return () => clearInterval(more);
        }),
    });
    const host = new TestHost();
    host.stdout.stall();
    const ended = run(['ask', '--url', server.url, '--model', 'm', 'Hi'], host);
    await host.stdout.until('x');
    await eventually('everything was sent', () => sent === 300);
    const held = host.stdout.writableLength;
    expect(held).toBeLessThan(2_000_000); // of 30,000,000
    host.stdout.takeUp();
    expect(await ended).toBe(0);
    expect(host.stdout.text.length).toBe(30_000_001);
  });
});

describe('on a terminal', () => {
  it('shows a spinner until the first word, and clears it', async () => {
    const answer$ = new Subject<string>();
    const server = await gptalkServer({ answer: () => answer$ });
    const host = new TestHost({ isTerminal: true });
    const ended = run(['ask', '--url', server.url, 'Hi'], host);
    await host.stderr.until('⠋');
    await eventually('the stream is open', () => answer$.observed);
    answer$.next('Hello');
    await host.stdout.until('Hello');
    const drawn = host.stderr.text;
    expect(drawn.endsWith('\r\x1b[K')).toBe(true);
    answer$.complete();
    expect(await ended).toBe(0);
    expect(host.stderr.text).toBe(drawn);
  });

  it('shows control characters as symbols, so that an answer can’t control the terminal', async () => {
    const answer = () => ['a\x1b]0;owned\x07b\r\n\tc\x7f\x9b1m'];
    const server = await gptalkServer({ answer });
    const terminal = await ask(['--url', server.url, 'Hi'], { isTerminal: true });
    expect(terminal.stdout).toBe('a␛]0;owned␇b\r\n\tc␡\ufffd1m\n');
    const pipe = await ask(['--url', server.url, 'Hi']);
    expect(pipe.stdout).toBe(`${answer()[0]}\n`);
  });

  it('uses no colors if NO_COLOR is set', async () => {
    const colorful = await ask(['--url', 'nowhere', 'Hi'], { isTerminal: true });
    expect(colorful.stderr).toContain('\x1b[31m');
    const env = { NO_COLOR: '1' };
    const plain = await ask(['--url', 'nowhere', 'Hi'], { isTerminal: true, env });
    expect(plain.stderr).not.toContain('\x1b[');
  });
});
