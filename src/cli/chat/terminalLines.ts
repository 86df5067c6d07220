import { createInterface } from 'node:readline';
import { codeOfSignal, exitCode } from '../exitCode';
import type { Console } from '../io/console';
import type { Lines } from './lines';

const PROMPT = '> ';

/**
 * Lines that are typed at a prompt on standard error, with a history. Between them, the terminal is its
 * own, so that Ctrl-C is a signal there.
 */
export function terminalLines({ host, notes }: Console): Lines {
  let history: string[] = [];
  /** Lines that were pasted together with one before them. */
  const waiting: string[] = [];

  function typed(wasStopped: boolean): Promise<string | number> {
    const terminal = createInterface({
      input: host.stdin,
      output: host.stderr,
      terminal: true,
      prompt: PROMPT,
      history,
    });
    let code: number = exitCode.complete;
    let isLeaving = wasStopped;

    terminal.on('history', (lines) => {
      history = lines;
    });
    terminal.on('line', (line) => {
      waiting.push(line);
      setImmediate(() => terminal.close()); // after all lines that were pasted
    });
    terminal.on('SIGINT', () => {
      const isEmpty = terminal.line === '';
      if (isEmpty && isLeaving) {
        code = codeOfSignal('SIGINT');
        terminal.close();
        return;
      }
      isLeaving = isEmpty;
      notes.draw('\n');
      if (isEmpty) notes.say('Ctrl-C again or Ctrl-D leaves.');
      terminal.write(null, { ctrl: true, name: 'e' });
      terminal.write(null, { ctrl: true, name: 'u' });
      terminal.prompt();
    });
    terminal.prompt();

    return new Promise((resolve) => {
      terminal.on('close', () => {
        const line = waiting.shift();
        if (line === undefined) notes.draw('\n');
        resolve(line ?? code);
      });
    });
  }

  return {
    async read(wasStopped) {
      const line = waiting.shift();
      if (line === undefined) return typed(wasStopped);
      notes.draw(`${PROMPT}${line}\n`);
      return line;
    },
    close() {},
  };
}
