import { constants } from 'node:os';

/** The exit codes of a command, unless a signal ends it; docs/command.md lists them, too. */
export const exitCode = {
  complete: 0,
  /** Anything without its own code. */
  failed: 1,
  /** The arguments or the environment are invalid. */
  usage: 2,
  /** The question wasn't sent: the service was unreachable, or issued no token. */
  unsent: 3,
  /** The service rejected the question and didn't count it. */
  refused: 4,
  /** The answer broke off or never arrived: asking again may be charged again. */
  brokenOff: 5,
} as const;

/** The exit code that shells give to a process that was ended by a signal. */
export function codeOfSignal(signal: 'SIGINT' | 'SIGTERM' | 'SIGPIPE'): number {
  return 128 + constants.signals[signal];
}
