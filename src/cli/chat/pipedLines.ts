import { createInterface } from 'node:readline';
import { exitCode } from '../exitCode';
import type { Console } from '../io/console';
import type { Lines } from './lines';

/** The lines of standard input, such as a file or a pipe. */
export function pipedLines({ host }: Console): Lines {
  const input = createInterface({ input: host.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const lines = input[Symbol.asyncIterator]();
  return {
    async read() {
      const { done, value } = await lines.next();
      return done ? exitCode.complete : value;
    },
    close: () => input.close(),
  };
}
