import { once } from 'node:events';
import { spawn } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';
import { builtCommand, environment } from './command';

/** A command that runs in a pseudo-terminal. */
export interface Terminal {
  /** What the terminal received so far. */
  readonly text: string;
  /** Types characters; `\r` is Enter, `\x03` Ctrl-C, `\x04` Ctrl-D. */
  type(characters: string): void;
  /** Resolves when the terminal has received this since the last call. */
  until(expected: string | RegExp): Promise<void>;
  /** Resolves with the exit code and the signal. */
  readonly ended: Promise<{ readonly exitCode: number; readonly signal?: number | undefined }>;
}

/** Starts the command in a pseudo-terminal; it is killed when the test has finished. */
export async function startInTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Terminal> {
  const pty = spawn(process.execPath, [await builtCommand(), ...args], {
    cols: 80,
    rows: 24,
    env: environment({ TERM: 'xterm', ...env }),
  });
  let text = '';
  let seen = 0;
  const news = new EventTarget();
  pty.onData((data) => {
    text += data;
    news.dispatchEvent(new Event('data'));
  });
  let hasEnded = false;
  const ended = new Promise<{ exitCode: number; signal?: number | undefined }>((resolve) => {
    pty.onExit((end) => {
      hasEnded = true;
      resolve(end);
    });
  });
  onTestFinished(() => {
    if (!hasEnded) pty.kill('SIGKILL');
  });
  return {
    get text() {
      return text;
    },
    type: (characters) => pty.write(characters),
    async until(expected) {
      for (;;) {
        const rest = text.slice(seen);
        const at = typeof expected === 'string' ? rest.indexOf(expected) : rest.search(expected);
        if (at >= 0) {
          seen += at + 1;
          return;
        }
        if (hasEnded) throw new Error(`Ended without ${expected}: ${JSON.stringify(rest)}`);
        await Promise.race([once(news as never, 'data'), ended]);
      }
    },
    ended,
  };
}
