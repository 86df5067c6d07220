import { isRxtalkError } from './errors';

/** The request for which a token was used was turned down because of the token. */
export function isUnauthorized(error: unknown): boolean {
  if (!isRxtalkError(error) || error.step === 'stream') return false;
  if (error.code === 'http-status') return error.status === 401;
  return error.code === 'service' && Number(error.serviceCode) === 401;
}

/**
 * The server is known not to have counted the use: it refused the request, or the request was never
 * sent. A time-out, a reset or a 5xx leaves that open, so there the use counts as spent.
 */
export function isUncounted(error: unknown): boolean {
  if (!isRxtalkError(error) || error.step === 'stream') return false;
  switch (error.code) {
    case 'http-status':
      return error.status >= 400 && error.status < 500 && error.status !== 408;
    case 'service':
      return true;
    case 'network':
      return neverSent.test(error.systemCode ?? '');
    default:
      return false;
  }
}

/** The codes of connections that never came to be: no route, no name, no handshake. */
const neverSent =
  /^(EADDRNOTAVAIL|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EPROTO|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|ERR_TLS_.*|ERR_INVALID_.*)$/;
