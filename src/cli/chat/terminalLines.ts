import { createInterface } from 'node:readline';
import { codeOfSignal, exitCode } from '../exitCode';
import type { Console } from '../io/console';
import type { Lines } from './lines';

const PROMPT = '> ';

/** The character that Linux keeps for a Ctrl-D that is typed between the prompts. */
const KEPT_CTRL_D = '\0';

/**
 * Lines that are typed at a prompt on standard error, with a history. Between them, the terminal is its
 * own, so that Ctrl-C is a signal there.
 */
export function terminalLines({ host, notes }: Console): Lines {
  let history: string[] = [];
  /** Lines that were pasted together with one before them. */
  const waiting: string[] = [];
  /** The start of a line that was pasted after them. */
  let rest = '';
  /** Whether Ctrl-D was typed, possibly after pending lines. */
  let isOver = false;

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
    let isTypedAhead = true;

    let isClosedHere = false;
    const close = () => {
      isClosedHere = true;
      rest = terminal.line;
      terminal.close();
    };
    const onKey = (_: unknown, { sequence }: { readonly sequence: string }) => {
      if (sequence === KEPT_CTRL_D && isTypedAhead && terminal.line === '') terminal.close();
    };
    host.stdin.on('keypress', onKey);
    // What was typed between the prompts is read before the second prompt.
    setImmediate(() =>
      setImmediate(() => {
        isTypedAhead = false;
      }),
    );

    terminal.on('history', (lines) => {
      history = lines;
    });
    terminal.on('line', (line) => {
      waiting.push(line);
      setImmediate(close); // after all lines that were pasted
    });
    terminal.on('SIGINT', () => {
      const isEmpty = terminal.line === '';
      if (isEmpty && isLeaving) {
        code = codeOfSignal('SIGINT');
        close();
        return;
      }
      isLeaving = isEmpty;
      notes.draw('\n');
      if (isEmpty) notes.say('Press Ctrl-C again or Ctrl-D to leave.');
      terminal.write(null, { ctrl: true, name: 'e' });
      terminal.write(null, { ctrl: true, name: 'u' });
      terminal.prompt();
    });
    terminal.prompt();
    terminal.write(rest);

    return new Promise((resolve) => {
      terminal.on('close', () => {
        host.stdin.removeListener('keypress', onKey);
        isOver = !isClosedHere;
        const line = waiting.shift();
        if (line === undefined) notes.draw('\n');
        resolve(line ?? code);
      });
    });
  }

  return {
    async read(wasStopped) {
      const line = waiting.shift();
      if (line === undefined) return isOver ? exitCode.complete : typed(wasStopped);
      notes.draw(`${PROMPT}${line}\n`);
      return line;
    },
    close() {},
  };
}
