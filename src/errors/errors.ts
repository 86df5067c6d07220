/** Which of the three protocol steps an error belongs to. */
export type Step = 'login' | 'text' | 'stream';

/** What went wrong, one literal per class. */
export type ErrorCode =
  | 'http-status'
  | 'network'
  | 'deadline'
  | 'protocol'
  | 'service'
  | 'truncated'
  | 'rewrite'
  | 'limit';

/** What every error of this library may carry besides its message. */
export interface ErrorDetails {
  readonly step?: Step;
  readonly url?: string;
  readonly isTransient?: boolean;
  readonly isRetryable?: boolean;
  readonly serverMessage?: string;
}

const brand = Symbol.for('rxtalk.error');

/**
 * The base class of every error notification of this library.
 *
 * `message` is always ours and holds no secret and no text of the server's; what the server said
 * is in `serverMessage`, capped in length and with every secret of the request replaced.
 * `isRetryable` says that asking again may help and cannot repeat text that was already emitted.
 * `toJSON` gives the name, the message and every property, so that a logger shows them all.
 */
export abstract class RxtalkError extends Error {
  abstract override get name(): string;
  abstract readonly code: ErrorCode;
  /** The step that failed; absent where an operator is used on its own. */
  declare readonly step?: Step;
  /** The base URL of the service that was asked; absent where none was. */
  declare readonly url?: string;
  /** True where the cause may pass by itself. */
  readonly isTransient: boolean = false;
  /** True where the cause may pass by itself and the client has not emitted any text yet. */
  readonly isRetryable: boolean;
  /** What the server said, at most 500 characters, without secrets. */
  declare readonly serverMessage?: string;
  /** @internal */
  get [brand](): true {
    return true;
  }

  constructor(message: string, details: ErrorDetails) {
    super(message);
    this.isRetryable = details.isTransient ?? false;
    amendError(this, details);
  }

  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...(this as object) };
  }
}

/** The service answered with a status other than 2xx. Redirects are among them: none is followed. */
export class HttpStatusError extends RxtalkError {
  override get name(): 'HttpStatusError' {
    return 'HttpStatusError';
  }
  readonly code = 'http-status';
  /** The HTTP status; 0 where a browser hides a redirect. */
  readonly status: number;
  /** What the `Retry-After` header asks for, in milliseconds from the arrival of the answer. */
  declare readonly retryAfterMs?: number;

  constructor(status: number, details: ErrorDetails & { readonly retryAfterMs?: number } = {}) {
    super(`The service answered ${status}${statusHint(status)}`, {
      isTransient: transientStatuses.has(status),
      ...details,
    });
    this.status = status;
  }
}

/** No answer, or only a part of it: refused, reset, DNS, TLS or proxy. */
export class NetworkError extends RxtalkError {
  override get name(): 'NetworkError' {
    return 'NetworkError';
  }
  readonly code = 'network';
  /** The system's code for the failure, such as `ECONNREFUSED`, where there is one. */
  declare readonly systemCode?: string;

  constructor(message: string, details: ErrorDetails & { readonly systemCode?: string } = {}) {
    const { systemCode } = details;
    super(message, {
      isTransient: systemCode === undefined || transientCodes.has(systemCode),
      ...details,
    });
  }
}

/** Which deadline passed: for the headers, for silence on the wire, for the whole answer. */
export type DeadlinePhase = 'response' | 'idle' | 'total';

/** A deadline passed. */
export class DeadlineError extends RxtalkError {
  override get name(): 'DeadlineError' {
    return 'DeadlineError';
  }
  readonly code = 'deadline';
  readonly phase: DeadlinePhase;
  /** The limit that passed, in milliseconds. */
  readonly limitMs: number;

  constructor(phase: DeadlinePhase, limitMs: number, details: ErrorDetails = {}) {
    super(`${deadlineText[phase]} within ${limitMs} ms`, {
      isTransient: phase !== 'total',
      ...details,
    });
    this.phase = phase;
    this.limitMs = limitMs;
  }
}

/** The answer is not what the protocol says: content type, JSON, a missing or mistyped field. */
export class ProtocolError extends RxtalkError {
  override get name(): 'ProtocolError' {
    return 'ProtocolError';
  }
  readonly code = 'protocol';

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details);
  }
}

/** The service said no in its own words, under a successful status. */
export class ServiceError extends RxtalkError {
  override get name(): 'ServiceError' {
    return 'ServiceError';
  }
  readonly code = 'service';
  /** The service's own code for the refusal, where it gave one. */
  declare readonly serviceCode?: string | number;

  constructor(details: ErrorDetails & { readonly serviceCode?: string | number } = {}) {
    super(
      details.serverMessage === undefined
        ? 'The service reported an error'
        : 'The service refused the request; `serverMessage` has its words',
      details,
    );
  }
}

/** The stream ended before its sentinel: what came out may be only a part of the answer. */
export class TruncatedStreamError extends RxtalkError {
  override get name(): 'TruncatedStreamError' {
    return 'TruncatedStreamError';
  }
  readonly code = 'truncated';

  constructor(details: ErrorDetails = {}) {
    super('The stream ended before its sentinel', { isTransient: true, ...details });
  }
}

/** A snapshot took back text that was already emitted. */
export class SnapshotRewriteError extends RxtalkError {
  override get name(): 'SnapshotRewriteError' {
    return 'SnapshotRewriteError';
  }
  readonly code = 'rewrite';
  /** What the emitted text and the new snapshot have in common, from the start. */
  declare readonly shared: string;

  constructor(shared: string, details: ErrorDetails = {}) {
    super(
      `A snapshot rewrote the emitted text after its first ${shared.length} characters`,
      details,
    );
    // An answer can be long, and a log line should not be: readable, but not enumerable.
    Object.defineProperty(this, 'shared', { value: shared });
  }
}

/** A line or a body is over its size limit. */
export class LimitError extends RxtalkError {
  override get name(): 'LimitError' {
    return 'LimitError';
  }
  readonly code = 'limit';
  readonly limit: number;
  readonly unit: 'characters' | 'bytes' | 'values';

  constructor(
    what: string,
    limit: number,
    unit: 'characters' | 'bytes' | 'values',
    details: ErrorDetails = {},
  ) {
    super(`${what} is over its limit of ${limit} ${unit}`, details);
    this.limit = limit;
    this.unit = unit;
  }
}

/** Any error of this library, discriminated by `code`. */
export type AnyRxtalkError =
  | HttpStatusError
  | NetworkError
  | DeadlineError
  | ProtocolError
  | ServiceError
  | TruncatedStreamError
  | SnapshotRewriteError
  | LimitError;

/**
 * Tells whether a value is an error of this library, also across two copies of it (ESM and CJS).
 *
 * @example
 * ```ts
 * import { isRxtalkError, TruncatedStreamError } from 'rxtalk';
 *
 * const error: unknown = new TruncatedStreamError();
 * if (isRxtalkError(error)) console.log(error.code, error.isRetryable);
 * // → truncated true
 * ```
 */
export function isRxtalkError(value: unknown): value is AnyRxtalkError {
  return value instanceof Error && brand in value;
}

/** Adds to an error what only an outer layer knows. */
export function amendError<E extends RxtalkError>(error: E, details: ErrorDetails): E {
  return Object.assign(error, details);
}

const transientStatuses: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

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

const deadlineText = {
  response: 'No response came',
  idle: 'Nothing came over the wire',
  total: 'The answer was not complete',
} satisfies Record<DeadlinePhase, string>;

function statusHint(status: number): string {
  if (status === 401) return ': the token was not accepted';
  if (status === 403) return ': access was denied';
  if (status === 407) return ': the proxy did not accept its user name and password';
  if (status === 429) return ': too many requests';
  if (status === 0 || (status >= 300 && status < 400)) return ': a redirect, which is not followed';
  return '';
}
