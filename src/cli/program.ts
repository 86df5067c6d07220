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
    .description('Ask a chat service, or serve it with four protocols.')
    .version(VERSION)
    .helpCommand(false)
    .addHelpText('after', AFTER_HELP);

  const asking = program
    .command('ask')
    .description('Print the answer to a question, word by word.')
    .argument('[question...]', 'read from standard input if left out, or if the last word is -')
    .addOption(new Option('--or <question>').hideHelp())
    .action(ask);
  printingOptions(serviceOptions(asking, '--url'));

  const chatting = program
    .command('chat')
    .description('Answer one line after another. Press Ctrl-C to stop an answer, twice to leave.')
    .action(chat);
  printingOptions(serviceOptions(chatting, '--url'));

  const serving = program
    .command('serve')
    .description('Serve a chat service with four protocols, until a signal.')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port, or 0 for a free one', wholeNumber(0, 65_535), 8787)
    .action(serve);
  servingOptions(serviceOptions(serving, '--upstream'));

  return program;
}

/** The options that choose the service. */
function serviceOptions(command: Command, url: '--url' | '--upstream'): Command {
  return command
    .option(`${url} <url>`, 'the service to ask (default: a built-in responder)')
    .addOption(
      new Option(
        '--service <protocol>',
        'the protocol (default: openai if the URL ends in /v1)',
      ).choices(['gptalk', 'openai']),
    )
    .option('--model <name>', 'the model to ask')
    .option('--proxy <url>', 'an HTTP proxy (default: HTTP_PROXY, HTTPS_PROXY)')
    .option('--timeout <time>', 'the longest wait or silence, such as 30s (default: 60s)', duration)
    .option('--retries <count>', 'retries, which may be charged (default: 0)', wholeNumber(0));
}

function printingOptions(command: Command): Command {
  return command
    .option('--system <text>', 'a system message before the question')
    .option('--json', 'print the events as JSON, one per line')
    .option('--stats', 'print the number of words and the time they took');
}

function servingOptions(command: Command): Command {
  const more = (origin: string, others: readonly string[] = []) => [...others, origin];
  return command
    .option('--max-answers <count>', 'concurrent answers (default: 1000)', wholeNumber(1))
    .option('--max-uses <count>', 'uses of a GPTalk token (default: 5)', wholeNumber(1))
    .option('--ttl <time>', 'lifetime of a GPTalk token (default: 1h)', duration)
    .option('--redis [url]', 'share GPTalk tokens with other servers (or REDIS_URL)')
    .option('--cors <origin>', "an origin to allow, or '*'; can be repeated", more)
    .option('--no-page', "don't serve the chat page at /")
    .option('--token', 'require the token in RXTALK_TOKEN from clients')
    .option('--verbose', 'write a line for each request to standard error');
}

const AFTER_HELP = `
For the options of a command: rxtalk ask --help

RXTALK_API_KEY is the key of the service; serve --token requires RXTALK_TOKEN.
Exit codes: 0 complete, 1 failed, 2 invalid arguments, 3 not sent, 4 rejected,
5 broken off, 130 and 143 stopped by a signal, 141 output closed`;
