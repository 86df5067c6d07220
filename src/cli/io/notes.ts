import type { Host } from './host';
import { printable } from './printable';

/** Standard error: what is said about an answer, a line each. */
export class Notes {
  readonly isTerminal: boolean;
  readonly #stream: Host['stderr'];
  readonly #hasColors: boolean;

  constructor({ stderr, env }: Pick<Host, 'stderr' | 'env'>) {
    this.#stream = stderr;
    const isSimple = env['TERM'] === 'dumb';
    this.isTerminal = stderr.isTTY === true && !isSimple;
    this.#hasColors = this.isTerminal && !env['NO_COLOR'];
    stderr.on('error', () => {}); // a reader that is gone misses no part of the answer
  }

  /** Something that helps to understand the answer. */
  say(text: string): void {
    this.#line(text, DIM);
  }

  /** What went wrong, and what to do. */
  complain(text: string): void {
    this.#line(`rxtalk: ${text}`, RED);
  }

  /** Writes to a terminal as it is. */
  draw(text: string): void {
    this.#stream.write(text);
  }

  #line(text: string, color: string): void {
    const line = printable(text.replace(/\s+/g, ' ').trim());
    this.#stream.write(this.#hasColors ? `${color}${line}${RESET}\n` : `${line}\n`);
  }
}

const DIM = '\x1b[2m';
const RED = '\x1b[31m';
const RESET = '\x1b[0m';
