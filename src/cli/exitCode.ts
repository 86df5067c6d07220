import { constants } from 'node:os';

/** How a command ends, if not by a signal; the README lists the codes, too. */
export const exitCode = {
  complete: 0,
  /** Anything without a code of its own. */
  failed: 1,
  /** The arguments, or the environment, are wrong. */
  usage: 2,
  /** The question wasn't sent: there was no service, or no token. */
  unsent: 3,
  /** The service rejected the question, and counted nothing. */
  refused: 4,
  /** The answer broke off, or never came: asking again may cost again. */
  brokenOff: 5,
} as const;

/** The exit code that shells give to a process that was ended by a signal. */
export function codeOfSignal(signal: 'SIGINT' | 'SIGTERM' | 'SIGPIPE'): number {
  return 128 + constants.signals[signal];
}
