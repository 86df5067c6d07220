import { isRxtalkError } from 'rxtalk';
import { exitCode } from '../exitCode';

/** The exit code after an error: it says what happened to the question. */
export function exitCodeOf(error: unknown): number {
  if (!isRxtalkError(error)) return exitCode.failed;
  const { outcome } = error;
  return outcome === 'unsent' || outcome === 'refused' ? exitCode[outcome] : exitCode.brokenOff;
}
