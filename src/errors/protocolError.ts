import { type ErrorDetails, RxtalkError } from './rxtalkError';

/** The response isn't what the protocol says: its content type, its JSON, a field. */
export class ProtocolError extends RxtalkError {
  override get name(): 'ProtocolError' {
    return 'ProtocolError';
  }
  readonly code = 'protocol';

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details);
  }
}
