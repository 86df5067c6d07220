import { NetworkError, ProtocolError, type RxtalkError } from '../errors/errors';

/**
 * The typed error for a request that failed before, or a body that broke off after, its headers.
 * The original is never handed on, not as `cause` either: it holds the headers, the URL and the
 * body of the request, and so its tokens. `fallbackCode` stands for a failure without a code.
 */
export function requestFailure(error: unknown, fallbackCode?: string): RxtalkError {
  const systemCode = systemCodeOf(error) ?? fallbackCode;
  if (systemCode === undefined) {
    // Not the network's: an interceptor of the caller's, say. Nothing tells that it would pass.
    return new NetworkError('The request failed', { isTransient: false });
  }
  if (systemCode.startsWith('Z_') || systemCode.startsWith('ERR__ERROR_')) {
    return new ProtocolError(`The body's compression is broken (${systemCode})`);
  }
  return new NetworkError(`${hints[systemCode] ?? 'The request failed'} (${systemCode})`, {
    systemCode,
  });
}

/** The code, looked for in the causes too: `fetch` wraps the system's error. */
function systemCodeOf(error: unknown): string | undefined {
  let networkCode: string | undefined;
  for (let depth = 0, at = error; depth < 5 && at instanceof Error; depth++, at = at.cause) {
    const { code, retryable } = at as { code?: unknown; retryable?: unknown };
    // A cause says more than axios's own code. A browser's says nothing, an edge runtime's this.
    const isSaid = code === undefined && retryable === true;
    if (code === NETWORK_CODE || isSaid) networkCode = NETWORK_CODE;
    else if (typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code)) return code;
  }
  return networkCode;
}

/** What axios says of a failure of the network, whatever it was. */
const NETWORK_CODE = 'ERR_NETWORK';

const hints: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'The host name could not be resolved',
  ECONNREFUSED: 'The connection was refused',
  ECONNRESET: 'The connection was reset',
  EHOSTUNREACH: 'The host can not be reached',
  ENETUNREACH: 'The network can not be reached',
  ENOTFOUND: 'The host name could not be resolved',
  EPROTO: 'TLS failed: the server may speak plain http',
  EPIPE: 'The connection was closed',
  ERR_NETWORK: 'The network failed',
  ERR_NOT_SUPPORT: 'No adapter of this axios can stream here',
  ETIMEDOUT: 'The connection timed out',
};
