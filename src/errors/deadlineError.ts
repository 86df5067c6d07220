import { type ErrorDetails, RxtalkError } from './rxtalkError';

/** Which deadline passed: for the response, for silence on the wire, or for the whole answer. */
export type DeadlinePhase = 'response' | 'idle' | 'total';

/** A deadline passed. */
export class DeadlineError extends RxtalkError {
  override get name(): 'DeadlineError' {
    return 'DeadlineError';
  }
  readonly code = 'deadline';
  /** Which deadline passed. */
  readonly phase: DeadlinePhase;
  /** The limit that passed, in milliseconds. */
  readonly limitMs: number;

  constructor(phase: DeadlinePhase, limitMs: number, details: ErrorDetails = {}) {
    super(`${textOf[phase]} within ${limitMs} ms`, details, { isTransient: phase !== 'total' });
    this.phase = phase;
    this.limitMs = limitMs;
  }
}

const textOf = {
  response: 'No response arrived',
  idle: 'No data arrived',
  total: 'The answer was not complete',
} satisfies Record<DeadlinePhase, string>;
