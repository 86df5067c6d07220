import { concat, NEVER, of, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { gptalkServer } from '../support/gptalkServer';
import { startInTerminal } from './support/terminal';

const ENTER = '\r';
const CTRL_C = '\x03';
const CTRL_D = '\x04';

/** Answers with the last line of the prompt, or only half of it. */
function server() {
  return gptalkServer({
    answer: ({ prompt }) => {
      const question =
        prompt
          .replace(/\nAssistant:$/, '')
          .split('\n')
          .at(-1) ?? '';
      return question.endsWith('half') ? concat(of('Half an '), NEVER) : [`<${question}>`];
    },
  });
}

describe('rxtalk chat on a terminal', () => {
  it('prompts, continues after an answer was stopped, and exits at Ctrl-D', async () => {
    const { url, stats, requests } = await server();
    const terminal = await startInTerminal(['chat', '--url', url]);
    await terminal.until('Press Ctrl-C to stop an answer');
    await terminal.until('> ');
    terminal.type(`One${ENTER}`);
    await terminal.until('<One>');
    await terminal.until('> ');
    terminal.type(`Two half${ENTER}`);
    await terminal.until('Half an ');
    terminal.type(CTRL_C);
    await terminal.until('> ');
    await eventually('the answer is left', () => stats.openStreams === 0);
    terminal.type(`Three${ENTER}`);
    await terminal.until('<User: Three>');
    await terminal.until('> ');
    terminal.type(CTRL_D);
    expect(await terminal.ended).toMatchObject({ exitCode: 0, signal: 0 });
    const last = requests.filter(({ step }) => step === 'text').at(-1)?.body;
    expect(last).toMatchObject({
      content:
        'User: One\nAssistant: <One>\nUser: Two half\nAssistant: Half an \nUser: Three\nAssistant:',
    });
  });

  it('exits if Ctrl-C is pressed twice during an answer', async () => {
    const { url } = await server();
    const terminal = await startInTerminal(['chat', '--url', url]);
    await terminal.until('> ');
    terminal.type(`half${ENTER}`);
    await terminal.until('Half an ');
    terminal.type(CTRL_C);
    await terminal.until('> ');
    terminal.type(CTRL_C);
    expect(await terminal.ended).toMatchObject({ exitCode: 130 });
  });

  it('exits if Ctrl-C is pressed twice at an empty prompt, and otherwise clears the line', async () => {
    const { url, requests } = await server();
    const terminal = await startInTerminal(['chat', '--url', url]);
    await terminal.until('> ');
    terminal.type(`wrong${CTRL_C}`);
    await terminal.until('> ');
    terminal.type(`right${ENTER}`);
    await terminal.until('<right>');
    await terminal.until('> ');
    terminal.type(CTRL_C);
    await terminal.until('Press Ctrl-C again or Ctrl-D to leave.');
    await terminal.until('> ');
    terminal.type(CTRL_C);
    expect(await terminal.ended).toMatchObject({ exitCode: 130 });
    expect(requests.filter(({ step }) => step === 'text').length).toBe(1);
  });

  it('answers every line that was pasted, and continues after an error', async () => {
    const { url } = await gptalkServer({
      answer: () => ['fine'],
      faults: [{ kind: 'status', status: 500, step: 'text', request: 0 }],
    });
    const terminal = await startInTerminal(['chat', '--url', url]);
    await terminal.until('> ');
    terminal.type(`One${ENTER}Two${ENTER}`);
    await terminal.until('rxtalk: The service answered 500');
    await terminal.until('> Two');
    await terminal.until('fine');
    await terminal.until('> ');
    terminal.type(CTRL_D);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  });

  it('exits after the last pasted line if Ctrl-D follows it', async () => {
    const service = await server();
    const terminal = await startInTerminal(['chat', '--url', service.url]);
    await terminal.until('> ');
    terminal.type(`One${ENTER}Two${ENTER}${CTRL_D}`);
    await terminal.until('<User: Two>');
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
    expect(service.stats.texts).toBe(2);
  });

  it('keeps the start of a pasted line at the next prompt', async () => {
    const { url } = await server();
    const terminal = await startInTerminal(['chat', '--url', url]);
    await terminal.until('> ');
    terminal.type(`One${ENTER}Tw`);
    await terminal.until('<One>');
    await terminal.until('Tw');
    terminal.type(`o${ENTER}`);
    await terminal.until('<User: Two>');
    await terminal.until('> ');
    terminal.type(CTRL_D);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['', 1],
    ['Two\n', 2],
  ])('exits after the answer if %jCtrl-D was typed during it', async (line, texts) => {
    const rest = new Subject<string>();
    const service = await gptalkServer({ answer: () => concat(of('Half an '), rest) });
    const terminal = await startInTerminal(['chat', '--url', service.url]);
    await terminal.until('> ');
    terminal.type(`One${ENTER}`);
    await terminal.until('Half an ');
    terminal.type(line + CTRL_D);
    if (line !== '') await terminal.until('Two');
    rest.complete();
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
    expect(service.stats.texts).toBe(texts);
  });

  it('stays if Ctrl-Space is pressed at the prompt', async () => {
    const { url } = await server();
    const terminal = await startInTerminal(['chat', '--url', url]);
    await terminal.until('> ');
    terminal.type(`One${ENTER}`);
    await terminal.until('<One>');
    await terminal.until('> ');
    terminal.type(`x\x7f`);
    await terminal.until('x');
    terminal.type('\0');
    terminal.type(`Two${ENTER}`);
    await terminal.until('<User: Two>');
    await terminal.until('> ');
    terminal.type(CTRL_D);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  });

  it('remembers earlier lines', async () => {
    const { url } = await server();
    const terminal = await startInTerminal(['chat', '--url', url]);
    await terminal.until('> ');
    terminal.type(`One${ENTER}`);
    await terminal.until('<One>');
    await terminal.until('> ');
    terminal.type(`\x1b[A${ENTER}`); // the arrow up
    await terminal.until('<User: One>');
    await terminal.until('> ');
    terminal.type(CTRL_D);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  });
});

describe('rxtalk ask on a terminal', () => {
  it('prints the answer after a spinner, and stops at Ctrl-C', async () => {
    const { url, stats } = await server();
    const terminal = await startInTerminal(['ask', '--url', url, 'half']);
    await terminal.until('Half an ');
    terminal.type(CTRL_C);
    expect(await terminal.ended).toMatchObject({ exitCode: 130 });
    await eventually('the answer is left', () => stats.openStreams === 0);
  });

  it('does not wait for a question on standard input', async () => {
    const terminal = await startInTerminal(['ask']);
    expect(await terminal.ended).toMatchObject({ exitCode: 2 });
    expect(terminal.text).toContain('rxtalk: There is no question');
  });

  it('writes errors in color, unless NO_COLOR is set', async () => {
    const colorful = await startInTerminal(['ask']);
    await colorful.ended;
    expect(colorful.text).toContain('\x1b[31m');
    const plain = await startInTerminal(['ask'], { NO_COLOR: '1' });
    await plain.ended;
    expect(plain.text).not.toContain('\x1b[31m');
  });
});
