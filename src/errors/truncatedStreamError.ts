import { type ErrorDetails, RxtalkError } from './rxtalkError';

/** The stream ended too early: the emitted text may be only a part of the answer. */
export class TruncatedStreamError extends RxtalkError {
  override get name(): 'TruncatedStreamError' {
    return 'TruncatedStreamError';
  }
  readonly code = 'truncated';

  constructor({
    where = 'sentinel',
    ...details
  }: ErrorDetails & { readonly where?: 'message' | 'sentinel' } = {}) {
    super(textOf[where], details, { isTransient: true, outcome: 'accepted' });
  }
}

const textOf = {
  message: 'The stream ended inside a message',
  sentinel: 'The stream ended before its sentinel',
} as const;
