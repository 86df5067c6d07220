/**
 * What became of the request behind an error:
 * - `unsent`: nothing that counts reached the service.
 * - `refused`: the service said no and counted nothing.
 * - `unknown`: the service may have accepted the request, or not.
 * - `accepted`: the service accepted the request, and may charge for it.
 */
export type RequestOutcome = 'unsent' | 'refused' | 'unknown' | 'accepted';

/** Whether the service is known to have counted nothing, so that sending again costs nothing. */
export function isUncounted(outcome: RequestOutcome): boolean {
  return outcome === 'unsent' || outcome === 'refused';
}

/** What a status other than 2xx says; a 503 that names a time to come back was never started. */
export function outcomeOfStatus(status: number, hasRetryAfter: boolean): RequestOutcome {
  const isRefusal = status >= 400 && status < 500 && status !== 408;
  return isRefusal || (status === 503 && hasRetryAfter) ? 'refused' : 'unknown';
}

/** What a system's code says: a connection that never came about carried no request. */
export function outcomeOfSystemCode(systemCode: string | undefined): RequestOutcome {
  return unconnected.test(systemCode ?? '') ? 'unsent' : 'unknown';
}

const unconnected =
  /^(EADDRNOTAVAIL|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EPROTO|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|ERR_TLS_.*|ERR_INVALID_.*|UND_ERR_CONNECT_TIMEOUT)$/;

/** Statuses, and a service's own codes, whose cause may pass by itself. */
export const transientStatuses: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
