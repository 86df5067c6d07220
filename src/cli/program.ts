import { Command, Option } from 'commander';
import { VERSION } from '../version';
import type { AskOptions } from './ask/ask';
import type { ChatOptions } from './chat/chat';
import type { ServeOptions } from './serve/serve';
import { duration, wholeNumber } from './values';

/** What each command does. */
export interface Actions {
  readonly ask: (words: readonly string[], options: AskOptions) => Promise<void>;
  readonly chat: (options: ChatOptions) => Promise<void>;
  readonly serve: (options: ServeOptions) => Promise<void>;
}

/** The command line: the names of commands and options, the rules of their values, and the help. */
export function programOf({ ask, chat, serve }: Actions): Command {
  const program = new Command('rxtalk')
    .description('Asks chat services, and serves them to the clients of four protocols.')
    .version(VERSION)
    .helpCommand(false)
    .addHelpText('after', AFTER_HELP);

  const asking = program
    .command('ask')
    .description('Print the answer to a question, word by word.')
    .argument('[question...]', 'without one, or if the last is -, from standard input')
    .addOption(new Option('--or <question>').hideHelp())
    .action(ask);
  printingOptions(serviceOptions(asking, '--url'));

  const chatting = program
    .command('chat')
    .description('Answer one line after another. Ctrl-C stops an answer, twice leaves.')
    .action(chat);
  printingOptions(serviceOptions(chatting, '--url'));

  const serving = program
    .command('serve')
    .description('Serve a chat service to the clients of four protocols, until a signal.')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port, or 0 for a free one', wholeNumber(0, 65_535), 8787)
    .action(serve);
  servingOptions(serviceOptions(serving, '--upstream'));

  return program;
}

/** The options that say who answers. */
function serviceOptions(command: Command, url: '--url' | '--upstream'): Command {
  return command
    .option(`${url} <url>`, 'the service; without it, an embedded responder')
    .addOption(
      new Option('--service <protocol>', 'openai if the URL ends in /v1, else gptalk').choices([
        'gptalk',
        'openai',
      ]),
    )
    .option('--model <name>', 'the model that answers')
    .option('--proxy <url>', 'an HTTP proxy (else HTTP_PROXY, HTTPS_PROXY)')
    .option('--timeout <time>', 'the longest wait and silence, such as 30s (60s)', duration)
    .option('--retries <count>', 'ask again, which may cost again (0)', wholeNumber(0));
}

function printingOptions(command: Command): Command {
  return command
    .option('--system <text>', 'a system message before the question')
    .option('--json', 'print the events as JSON, one a line')
    .option('--stats', 'say how many words there were, and how long they took');
}

function servingOptions(command: Command): Command {
  const more = (origin: string, others: readonly string[] = []) => [...others, origin];
  return command
    .option('--max-answers <count>', 'answers at a time (1000)', wholeNumber(1))
    .option('--max-uses <count>', 'uses of a GPTalk token (5)', wholeNumber(1))
    .option('--ttl <time>', 'how long a GPTalk token lasts (1h)', duration)
    .option('--redis [url]', 'share the GPTalk tokens with other servers (REDIS_URL)')
    .option('--cors <origin>', "pages that may ask, or '*'; can be repeated", more)
    .option('--no-page', 'no chat page at /')
    .option('--token', 'ask clients for the token in RXTALK_TOKEN')
    .option('--verbose', 'write a line for each request to standard error');
}

const AFTER_HELP = `
The options of a command: rxtalk ask --help

RXTALK_API_KEY is the key of the service; serve --token asks for RXTALK_TOKEN.
Exit codes: 0 complete, 1 failed, 2 wrong arguments, 3 not reached, 4 rejected,
5 broken off, 130 and 143 stopped, 141 nobody reads the output`;
