import { CommanderError } from 'commander';
import { exitCode } from './exitCode';
import type { Host } from './io/host';
import { Notes } from './io/notes';
import { programOf } from './program';
import { UsageError } from './usageError';

/**
 * Runs a command line, and resolves with its exit code. A command is loaded when it is called: help and
 * mistakes need none of them.
 */
export async function run(args: readonly string[], host: Host): Promise<number> {
  const notes = new Notes(host);
  let code: number = exitCode.complete;
  const program = programOf({
    async ask(words, options) {
      const { ask } = await import('./ask/ask');
      code = await ask(words, options, host);
    },
    async chat(options) {
      const { chat } = await import('./chat/chat');
      code = await chat(options, host);
    },
    async serve(options) {
      const { serve } = await import('./serve/serve');
      code = await serve(options, host);
    },
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
      outputError: () => {},
    });
  }
  host.stdout.on('error', ({ code: reason }: NodeJS.ErrnoException) => {
    if (reason !== 'EPIPE') notes.complain(`The output can't be written (${reason})`);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCode.complete; // the help or the version
      const command = program.commands.find((one) => one.name() === args[0]);
      const help = `See: rxtalk ${command ? `${args[0]} ` : ''}--help`;
      if (error.code !== 'commander.help') notes.complain(`${mistakeOf(error)}. ${help}`);
      return exitCode.usage;
    }
    if (error instanceof UsageError) {
      notes.complain(error.message);
      return exitCode.usage;
    }
    const { message } = error instanceof Error ? error : new Error(String(error));
    notes.complain(`An unexpected error: ${message}`);
    return exitCode.failed;
  }
}

/** A mistake in the command line. */
function mistakeOf({ message }: CommanderError): string {
  return message
    .replace(/^error: /, '')
    .replace(/(--[\w-]+)=.*'/s, "$1'") // a value may be a secret
    .replace(/\.$/, '');
}
