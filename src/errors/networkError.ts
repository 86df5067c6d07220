import { outcomeOfSystemCode } from './outcome';
import { ownProperty } from './ownProperty';
import { type ErrorDetails, RxtalkError } from './rxtalkError';

/** No response arrived, or only part of it: the connection, DNS, TLS or a proxy failed. */
export class NetworkError extends RxtalkError {
  override get name(): 'NetworkError' {
    return 'NetworkError';
  }
  readonly code = 'network';
  /** The system's code for the failure, such as `ECONNREFUSED`, if there is one. */
  declare readonly systemCode?: string;

  constructor(
    message: string,
    details: ErrorDetails & { readonly systemCode?: string | undefined } = {},
  ) {
    const systemCode = ownProperty(details, 'systemCode') as string | undefined;
    super(message, details, {
      isTransient: systemCode === undefined || transientCodes.has(systemCode),
      outcome: outcomeOfSystemCode(systemCode),
    });
  }
}

const transientCodes: ReadonlySet<string> = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_NETWORK',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);
