import { text } from 'node:stream/consumers';
import type { Host } from '../io/host';
import { UsageError } from '../usageError';

/**
 * The question: the arguments, or standard input if there are none. After other arguments, a last one `-`
 * stands for standard input, so that a file can follow a question.
 */
export async function readQuestion(words: readonly string[], host: Host): Promise<string> {
  const isPiped = words.length === 0 || words.at(-1) === '-';
  // A terminal would wait for input without saying so.
  if (words.length === 0 && host.stdin.isTTY) throw new UsageError(MISSING);
  const said = (isPiped ? words.slice(0, -1) : words).join(' ');
  const piped = isPiped ? await text(host.stdin) : '';
  const question = [said, piped.trim()].filter((part) => part !== '').join('\n\n');
  if (question.trim() !== '') return question;
  throw new UsageError(MISSING);
}

const MISSING = 'There is no question: pass one as an argument or on standard input';
