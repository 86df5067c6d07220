import type { ChatMessage } from 'rxtalk';
import type { PrintOptions } from '../answer/answerPrinter';
import { printAnswer } from '../answer/printAnswer';
import { codeOfSignal, exitCode } from '../exitCode';
import { consoleOf } from '../io/console';
import type { Host } from '../io/host';
import { chooseService, type ServiceOptions } from '../service/chooseService';
import { pipedLines } from './pipedLines';
import { terminalLines } from './terminalLines';

export interface ChatOptions extends ServiceOptions, PrintOptions {
  readonly url?: string;
  readonly system?: string;
}

const STOPPED = codeOfSignal('SIGINT');

/**
 * `rxtalk chat`: answers one line after another, each with those before it, and resolves with the exit
 * code. The history keeps the text of an answer that was stopped, and drops a question without an answer.
 * At a prompt, the chat continues after an error; otherwise, the first error ends it.
 */
export async function chat(options: ChatOptions, host: Host): Promise<number> {
  const { url, model, system } = options;
  const console = consoleOf(host);
  const service = await chooseService(['--url', url], options, console);
  const isTyped = host.stdin.isTTY === true && console.notes.isTerminal;
  if (isTyped) console.notes.say('Press Ctrl-C to stop an answer, twice to leave.');

  const messages: ChatMessage[] = system === undefined ? [] : [{ role: 'system', content: system }];
  const lines = isTyped ? terminalLines(console) : pipedLines(console);
  let code: number = exitCode.complete;
  for (;;) {
    const line = await lines.read(code === STOPPED);
    if (typeof line === 'number') return line;
    if (line.trim() === '') continue;

    const asked = [...messages, { role: 'user', content: line }];
    const printed = await printAnswer(
      (paused$) => service.events({ messages: asked, model }, { paused$ }),
      options,
      console,
    );
    code = printed.exitCode;
    const { text } = printed;
    if (text !== '' && (code === exitCode.complete || code === STOPPED)) {
      messages.splice(0, messages.length, ...asked, { role: 'assistant', content: text });
    }
    if (isOver(code, isTyped)) break;
  }
  lines.close();
  return code;
}

/** Whether the chat ends after an answer that ended with this code. */
function isOver(code: number, isTyped: boolean): boolean {
  if (code === exitCode.complete) return false;
  const isLost = code === codeOfSignal('SIGTERM') || code === codeOfSignal('SIGPIPE');
  return isLost || !isTyped;
}
