/**
 * What happened to a request that failed:
 * - `unsent`: nothing that counts reached the service.
 * - `refused`: the service rejected the request and counted nothing.
 * - `unknown`: the service may or may not have accepted the request.
 * - `accepted`: the service accepted the request, and may charge for it.
 */
export type RequestOutcome = 'unsent' | 'refused' | 'unknown' | 'accepted';

/** Whether the service is known to have counted nothing, so that sending again costs nothing. */
export function isUncounted(outcome: RequestOutcome): boolean {
  return outcome === 'unsent' || outcome === 'refused';
}

/** The outcome of a status other than 2xx; with `Retry-After`, a 503 means that no work was started. */
export function outcomeOfStatus(status: number, hasRetryAfter: boolean): RequestOutcome {
  const isRefusal = status >= 400 && status < 500 && status !== 408;
  return isRefusal || (status === 503 && hasRetryAfter) ? 'refused' : 'unknown';
}

/** The outcome of a system's error code: without a connection, no request was sent. */
export function outcomeOfSystemCode(systemCode: string | undefined): RequestOutcome {
  return unconnected.test(systemCode ?? '') ? 'unsent' : 'unknown';
}

const unconnected =
  /^(EADDRNOTAVAIL|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EPROTO|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|ERR_TLS_.*|ERR_INVALID_.*|UND_ERR_CONNECT_TIMEOUT)$/;

/** Statuses, and a service's own codes, whose cause may be temporary. */
export const transientStatuses: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
