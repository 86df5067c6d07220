import { NetworkError } from '../errors/networkError';
import { ProtocolError } from '../errors/protocolError';
import type { RxtalkError } from '../errors/rxtalkError';
import { hasNodeHttp } from './runtime';
import { TunnelFailure } from './tunnel';

/**
 * The typed error for a request that failed before its headers arrived, or a body that broke off after
 * them. The original error is never passed on, not even as `cause`: it contains the headers, the URL and
 * the body of the request, and so its tokens.
 *
 * @param fallbackCode the code to use if the failure has none.
 */
export function requestFailure(error: unknown, fallbackCode?: string): RxtalkError {
  try {
    return failureOf(error, fallbackCode);
  } catch {
    return failureOf(undefined); // a property of the error throws when it is read
  }
}

function failureOf(error: unknown, fallbackCode?: string): RxtalkError {
  const { systemCode = fallbackCode, syscall, peer, tunnel } = readFailure(error);
  if (tunnel) return tunnel.reason;
  if (systemCode === undefined) {
    // Not a network failure: the caller's interceptor, for example. It may not be temporary.
    return new NetworkError('The request failed', { isTransient: false });
  }
  if (systemCode.startsWith('Z_') || systemCode.startsWith('ERR__ERROR_')) {
    return new ProtocolError(`The compressed body is corrupt (${systemCode})`);
  }
  // A lost connection was once established, so the request may have arrived.
  const isLost =
    /^E(HOST|NET)UNREACH$/.test(systemCode) && syscall !== undefined && syscall !== 'connect';
  return new NetworkError(`${hintFor(systemCode, peer)} (${systemCode})`, {
    systemCode,
    ...(isLost && { outcome: 'unknown' }),
    ...(syscall === 'connect' && { outcome: 'unsent' }),
  });
}

/** What the system says about a failure. */
interface SystemFailure {
  readonly systemCode?: string | undefined;
  readonly syscall?: string | undefined;
  /** The address that was tried, `host:port`. */
  readonly peer?: string | undefined;
  /** Set if there was no tunnel to the service. */
  readonly tunnel?: TunnelFailure | undefined;
}

function readFailure(error: unknown): SystemFailure {
  const errors = [...causesOf(error)];
  const codes = errors.map(codeOf).filter((code) => code !== undefined);
  const { syscall } = errors.find((one) => typeof one.syscall === 'string') ?? {};
  const { address, port } = errors.find((one) => typeof one.address === 'string') ?? {};
  return {
    // The code of a cause is more specific than axios's own.
    systemCode: codes.find((code) => code !== NETWORK_CODE) ?? codes[0],
    syscall,
    tunnel: errors.find((one) => one instanceof TunnelFailure),
    peer: address && `${address.includes(':') ? `[${address}]` : address}:${port}`,
  };
}

/** An error and its causes: `fetch` wraps the system's error, and so does trying several addresses. */
function* causesOf(error: unknown): Generator<SystemError> {
  let at = error as SystemError;
  for (let depth = 0; depth < MAX_DEPTH && at instanceof Error; depth++) {
    yield at;
    at = (at.cause ?? (Array.isArray(at.errors) ? at.errors[0] : undefined)) as SystemError;
  }
}

function codeOf({ code, retryable }: SystemError): string | undefined {
  if (typeof code === 'string') return /^[A-Z][A-Z0-9_]*$/.test(code) ? code : undefined;
  // An edge runtime marks a network failure only with this property, not with a code.
  return code === undefined && retryable === true ? NETWORK_CODE : undefined;
}

interface SystemError extends Error {
  readonly code?: unknown;
  readonly retryable?: unknown;
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: number;
  readonly errors?: unknown;
}

const MAX_DEPTH = 5;

/** Axios's code for any network failure. */
const NETWORK_CODE = 'ERR_NETWORK';

function hintFor(systemCode: string, peer: string | undefined): string {
  if (systemCode === 'ECONNREFUSED' && peer !== undefined) {
    return `The connection to ${peer} was refused: check that the service is running`;
  }
  if (systemCode === NETWORK_CODE && !hasNodeHttp()) {
    return 'The network failed, or the browser blocked the response (CORS): the service must allow the origin of this page';
  }
  return hints[systemCode] ?? 'The request failed';
}

const hints: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'The host name could not be resolved',
  ECONNREFUSED: 'The connection was refused: check that the service is running',
  ECONNRESET: 'The connection was reset',
  EHOSTUNREACH: 'The host is unreachable',
  ENETUNREACH: 'The network is unreachable',
  ENOTFOUND: 'The host name could not be resolved',
  EPROTO: 'TLS failed: the server may speak plain http',
  EPIPE: 'The connection was closed',
  ERR_NETWORK: 'The network failed',
  ERR_NOT_SUPPORT: 'This axios instance has no adapter that can stream here',
  ETIMEDOUT: 'The connection timed out',
};
