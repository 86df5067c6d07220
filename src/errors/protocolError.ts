import { type ErrorDetails, RxtalkError } from './rxtalkError';

/** The response violates the protocol: its content type, its JSON or a field is wrong. */
export class ProtocolError extends RxtalkError {
  override get name(): 'ProtocolError' {
    return 'ProtocolError';
  }
  readonly code = 'protocol';

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details);
  }
}
