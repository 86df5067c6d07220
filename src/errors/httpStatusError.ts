import { outcomeOfStatus, transientStatuses } from './outcome';
import { ownProperty } from './ownProperty';
import { type ErrorDetails, RxtalkError } from './rxtalkError';

/** The service answered with a status other than 2xx. Redirects count, too, because none is followed. */
export class HttpStatusError extends RxtalkError {
  override get name(): 'HttpStatusError' {
    return 'HttpStatusError';
  }
  readonly code = 'http-status';
  /** The HTTP status; 0 if a browser hides a redirect. */
  readonly status: number;
  /** The wait that the `Retry-After` header asks for, in milliseconds from the response's arrival. */
  declare readonly retryAfterMs?: number;

  constructor(
    status: number,
    details: ErrorDetails & { readonly retryAfterMs?: number | undefined } = {},
  ) {
    const hasRetryAfter = ownProperty(details, 'retryAfterMs') !== undefined;
    super(`The service answered ${status}${hintFor(status)}`, details, {
      isTransient: transientStatuses.has(status),
      outcome: outcomeOfStatus(status, hasRetryAfter),
    });
    this.status = status;
  }
}

function hintFor(status: number): string {
  if (status === 401) return ': the credentials were rejected';
  if (status === 403) return ': access was denied';
  if (status === 404) return ': check the base URL and the model';
  if (status === 407) return ': the proxy rejected the user name and password';
  if (status === 429) return ': too many requests';
  if (status === 0 || (status >= 300 && status < 400)) return ': a redirect, which is not followed';
  return '';
}
