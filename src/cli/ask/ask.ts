import { type AnswerOptions, printAnswer } from '../answer/printAnswer';
import { consoleOf } from '../io/console';
import type { Host } from '../io/host';
import { chooseService, type ServiceOptions } from '../service/chooseService';
import { readQuestion } from './readQuestion';

export interface AskOptions extends ServiceOptions, AnswerOptions {
  readonly model?: string;
  readonly system?: string;
  /** The question if there is no other one. */
  readonly or?: string;
}

/** `rxtalk ask`: prints the answer to one question, and returns the exit code. */
export async function ask(
  words: readonly string[],
  options: AskOptions,
  host: Host,
): Promise<number> {
  const console = consoleOf(host);
  const { model, system, or: fallback } = options;
  const question = words.length === 0 && fallback ? fallback : await readQuestion(words, host);
  const service = await chooseService(options, console);
  const messages = [
    ...(system ? [{ role: 'system', content: system }] : []),
    { role: 'user', content: question },
  ];
  const request = { messages, model };
  const { exitCode } = await printAnswer(
    (paused$) => service.events(request, { paused$ }),
    options,
    console,
  );
  return exitCode;
}
