import { Command, Option } from 'commander';
import { VERSION } from '../version';
import type { AskOptions } from './ask/ask';
import { duration, wholeNumber } from './values';

/** What each command does. */
export interface Actions {
  readonly ask: (words: readonly string[], options: AskOptions) => Promise<void>;
}

/** The command line: the names of commands and options, the rules of their values, and the help. */
export function programOf({ ask }: Actions): Command {
  const program = new Command('rxtalk')
    .description('Asks chat services, and serves them on the protocols of others.')
    .version(VERSION)
    .helpCommand(false)
    .addHelpText('after', AFTER_HELP);

  answerOptions(program.command('ask'))
    .description('Prints the answer to a question, word by word.')
    .argument('[question...]', 'the question; otherwise, or as -, standard input')
    .addOption(new Option('--or <question>').hideHelp())
    .action(ask);

  return program;
}

/** The options of commands that print answers. */
function answerOptions(command: Command): Command {
  return serviceOptions(command, '--url <url>')
    .option('--model <name>', 'the model that answers')
    .option('--system <text>', 'what precedes the question as a system message')
    .option('--json', 'print the events of the answer as JSON, one a line')
    .option('--stats', 'say how many words there were, and how long they took');
}

/** The options that say who answers. */
function serviceOptions(command: Command, url: string): Command {
  return command
    .option(url, 'the base URL of the service; without it, a built-in\nresponder answers')
    .addOption(
      new Option('--service <name>', 'its protocol; if the URL ends in /v1, openai').choices([
        'gptalk',
        'openai',
      ]),
    )
    .option('--proxy <url>', 'an HTTP proxy; otherwise HTTP_PROXY and HTTPS_PROXY')
    .option('--timeout <time>', 'the longest wait and the longest silence (60s)', duration)
    .option('--retries <count>', 'ask again, even if that may cost again (0)', wholeNumber(0));
}

const AFTER_HELP = `
The key of the service is read from RXTALK_API_KEY.
Exit codes: 0 complete, 1 failed, 2 wrong arguments, 3 not reached, 4 rejected,
5 broken off, 130 and 143 stopped, 141 nobody reads the output`;
