import type { PrintOptions } from '../answer/answerPrinter';
import { printAnswer } from '../answer/printAnswer';
import { consoleOf } from '../io/console';
import type { Host } from '../io/host';
import { chooseService, type ServiceOptions } from '../service/chooseService';
import { readQuestion } from './readQuestion';

export interface AskOptions extends ServiceOptions, PrintOptions {
  readonly url?: string;
  readonly system?: string;
  /** The question if there is no other one. */
  readonly or?: string;
}

/** `rxtalk ask`: prints the answer to one question, and resolves with the exit code. */
export async function ask(
  words: readonly string[],
  options: AskOptions,
  host: Host,
): Promise<number> {
  const { url, model, system, or: fallback } = options;
  const console = consoleOf(host);
  const question =
    words.length === 0 && fallback !== undefined ? fallback : await readQuestion(words, host);
  const service = await chooseService(['--url', url], options, console);
  const messages = [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    { role: 'user', content: question },
  ];
  const printed = await printAnswer(
    (paused$) => service.events({ messages, model }, { paused$ }),
    options,
    console,
  );
  return printed.exitCode;
}
