import { concat, NEVER, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { openAIServer } from '../support/openAIServer';
import { ask } from './support/ask';
import { TestHost } from './support/testHost';

describe('the exit code of rxtalk ask', () => {
  it('is 3 if the service is not reached', async () => {
    const { exitCode, stdout, stderr } = await ask(['--url', 'http://127.0.0.1:1', 'Hi']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toMatch(/^rxtalk: .+ECONNREFUSED.+ Check --url and --proxy\.\n$/);
  });

  it('is 4 if the service rejects the question', async () => {
    const body = '{"error":{"message":"no such\\nmodel"}}';
    const server = await openAIServer({ status: 404, headers: {}, body });
    const { exitCode, stderr } = await ask(['--url', server.url, 'Hi']);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^rxtalk: The service answered 404.*: "no such model"\. .+\n$/);
  });

  it.each([
    [402, /^rxtalk: The service answered 402[^.]*\.\n$/],
    [405, / Check --url and --service\.\n$/],
    [413, / Ask a shorter question\.\n$/],
    [409, / Ask again later\.\n$/],
  ])('comes with advice to ask again only if that can help, after a %i', async (status, advice) => {
    const server = await openAIServer({ status, headers: {}, body: '{}' });
    const { exitCode, stderr } = await ask(['--url', server.url, 'Hi']);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(advice);
  });

  it('is 5 if the answer breaks off, and its text stays', async () => {
    const server = await gptalkServer({
      answer: () =>
        concat(
          of('Half an '),
          throwError(() => new Error('broken')),
        ),
    });
    const { exitCode, stdout, stderr } = await ask(['--url', server.url, 'Hi']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: 'Half an \n' });
    expect(stderr).toMatch(/^rxtalk: .+\n$/);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is that of shells if %s stops the answer', async (signal, expected) => {
    const server = await gptalkServer({ answer: () => concat(of('Half an '), NEVER) });
    const host = new TestHost();
    const ended = run(['ask', '--url', server.url, 'Hi'], host);
    await host.stdout.until('Half an ');
    host.emit(signal);
    expect(await ended).toBe(expected);
    expect(host.stdout.text).toBe('Half an \n');
    expect(host.stderr.text).toBe('');
    expect(host.eventNames()).toEqual([]);
    await eventually('the answer is left', () => server.stats.openStreams === 0);
  });

  it('is 141 if the reader of the output has closed it', async () => {
    const server = await gptalkServer({ answer: () => concat(of('Half an '), NEVER) });
    const host = new TestHost();
    const ended = run(['ask', '--url', server.url, 'Hi'], host);
    await host.stdout.until('Half an ');
    host.stdout.destroy(Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
    expect(await ended).toBe(141);
    expect(host.stderr.text).toBe('');
    await eventually('the answer is left', () => server.stats.openStreams === 0);
  });

  it.each([
    [
      ['--modle', 'm', 'Hi'],
      "unknown option '--modle' (Did you mean --model?). See: rxtalk ask --help",
    ],
    [
      ['--url', 'nowhere', 'Hi'],
      /^Expected --url to be an absolute http\(s\) URL .+ got `nowhere`$/,
    ],
    [['--url', 'http://user:pa55word@host', 'Hi'], /^Expected --url .+ may have a user name/],
    [['--proxy', 'pa55word', '--url', 'http://host', 'Hi'], /^Expected --proxy to be an absolute/],
    [['--timeout', 'soon', 'Hi'], /Expected a duration such as 500ms, 30s, 2m or 1h\. See/],
    [['--timeout', '0', 'Hi'], /Expected a duration/],
    [['--retries', '-1', 'Hi'], /Expected a whole number, 0 or more\. See/],
    [['--service', 'other', 'Hi'], /Allowed choices are gptalk, openai\. See/],
    [['--key=pa55word', 'Hi'], /^unknown option '--key'/],
  ])('is 2 if the arguments are wrong: %j', async (args, expected) => {
    const { exitCode, stdout, stderr } = await ask(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr.startsWith('rxtalk: ')).toBe(true);
    expect(stderr.endsWith('\n')).toBe(true);
    const line = stderr.slice('rxtalk: '.length, -1);
    if (typeof expected === 'string') expect(line).toBe(expected);
    else expect(line).toMatch(expected);
    expect(line).not.toMatch(/pa55word|\n/);
  });

  it('is 2 if the key is invalid, and the key is not shown', async () => {
    const env = { RXTALK_API_KEY: 'two words' };
    for (const url of ['http://host/v1', 'http://host']) {
      const { exitCode, stderr } = await ask(['--url', url, 'Hi'], {
        env: { RXTALK_API_KEY: 'zwei\nWörter' },
      });
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/^rxtalk: Expected RXTALK_API_KEY to be .+\n$/);
      expect(stderr).not.toContain('Wörter');
    }
    expect(await ask(['--url', 'http://host/v1', 'Hi'], { env })).toMatchObject({ exitCode: 2 });
  });
});
