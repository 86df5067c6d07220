import { transientStatuses } from './outcome';
import { type ErrorDetails, RxtalkError } from './rxtalkError';

/** The service rejected the request in its own words, in a successful response or in the stream. */
export class ServiceError extends RxtalkError {
  override get name(): 'ServiceError' {
    return 'ServiceError';
  }
  readonly code = 'service';
  /** The service's own code for the rejection, if it gave one. */
  declare readonly serviceCode?: string | number;

  constructor(details: ErrorDetails & { readonly serviceCode?: string | number | undefined } = {}) {
    const { serviceCode, serverMessage } = details;
    const hint = serverMessage === undefined ? ' and gave no reason' : ': see `serverMessage`';
    super(`The service rejected the request${hint}`, details, {
      isTransient: transientStatuses.has(Number(serviceCode ?? '')),
      outcome: 'refused',
    });
  }
}
