import type { Subscription } from 'rxjs';
import { type ChatEvent, type FinishReason, isRxtalkError } from 'rxtalk';
import type { Console } from '../io/console';
import { spinner } from '../io/spinner';
import { explain } from './explain';
import { Stats } from './stats';

export interface PrintOptions {
  /** Print the events as JSON, one per line. */
  readonly json?: boolean;
  /** Print the figures of the answer, too. */
  readonly stats?: boolean;
}

/** Prints one answer: its text or its events to the output, everything else to the notes. */
export class AnswerPrinter {
  readonly #console: Console;
  readonly #options: PrintOptions;
  readonly #stats = new Stats();
  /** Turns until something is printed. */
  readonly #waiting: Subscription;
  #text = '';
  #remark: string | undefined;

  constructor(console: Console, options: PrintOptions) {
    this.#console = console;
    this.#options = options;
    this.#waiting = spinner(console.notes);
  }

  /** The text so far. */
  get text(): string {
    return this.#text;
  }

  print(event: ChatEvent): void {
    this.#stats.count(event);
    if (this.#options.json) this.#print(`${JSON.stringify(event)}\n`);
    if (event.type === 'finish') this.#remark = remarks[event.reason];
    if (event.type !== 'text' && event.type !== 'refusal') return;
    this.#text += event.delta;
    if (!this.#options.json) this.#print(event.delta);
  }

  /** Ends the answer, whether it is complete or not. */
  end(): void {
    this.#waiting.unsubscribe();
    const { output, notes } = this.#console;
    output.endLine();
    if (this.#remark) notes.say(this.#remark);
    if (this.#options.stats) notes.say(String(this.#stats));
  }

  /** Explains why the answer broke off, or why there is none. */
  fail(error: unknown): void {
    this.#waiting.unsubscribe();
    const { output, notes } = this.#console;
    output.endLine();
    if (this.#options.json)
      output.write(`${JSON.stringify({ type: 'error', error: shown(error) })}\n`);
    notes.complain(explain(error));
  }

  #print(text: string): void {
    this.#waiting.unsubscribe();
    this.#console.output.write(text);
  }
}

/** An error of another library may contain secrets, so only its message is shown. */
function shown(error: unknown): unknown {
  return isRxtalkError(error) ? error : { message: explain(error) };
}

/** What the text of a complete answer doesn't show. */
const remarks: Readonly<Partial<Record<FinishReason, string>>> = {
  length: 'The service ended the answer at its length limit.',
  'content-filter': 'The service withheld part of the answer.',
};
