import { outcomeOfStatus, transientStatuses } from './outcome';
import { ownProperty } from './ownProperty';
import { type ErrorDetails, RxtalkError } from './rxtalkError';

/** The service rejected the request in a successful response or in the stream. */
export class ServiceError extends RxtalkError {
  override get name(): 'ServiceError' {
    return 'ServiceError';
  }
  readonly code = 'service';
  /** The service's own code for the rejection, if it gave one. */
  declare readonly serviceCode?: string | number;

  constructor(details: ErrorDetails & { readonly serviceCode?: string | number | undefined } = {}) {
    const code = Number(ownProperty(details, 'serviceCode') ?? '');
    const hint =
      ownProperty(details, 'serverMessage') === undefined
        ? ' and gave no reason'
        : ': see `serverMessage`';
    super(`The service rejected the request${hint}`, details, {
      isTransient: transientStatuses.has(code),
      // A code that is an HTTP status has the outcome of that status; any other code is a rejection.
      outcome: code >= 400 && code < 600 ? outcomeOfStatus(code, false) : 'refused',
    });
  }
}
