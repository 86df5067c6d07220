import { isRxtalkError } from '../errors/isRxtalkError';
import { isUncounted } from '../errors/outcome';
import { ownProperty } from '../errors/ownProperty';

/** What a client is told about a failure: nothing that could be a secret of the server or the service. */
export interface Failure {
  readonly status: number;
  readonly message: string;
  /** A code of an rxtalk error, or one of this server, such as `invalid-request`. */
  readonly code: string;
  /** The field of the request that is wrong. */
  readonly field?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is refused before the service is asked. */
export class Refusal extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The refusal of a request that is wrong, or that the service can't fulfil. */
export function badRequest(message: string, field?: string): Refusal {
  const failure = { status: 400, message, code: 'invalid-request' };
  return new Refusal(field === undefined ? failure : { ...failure, field });
}

/** The refusal of a request with an invalid field. */
export function badField(field: string, expected: string, got: string): Refusal {
  return badRequest(`Expected \`${field}\` to be ${expected}, got ${got}`, field);
}

/**
 * What a client is told about an error. An error of another library may contain secrets, so it isn't
 * quoted.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) return error.failure;
  if (!isRxtalkError(error)) {
    const message = 'An unexpected error occurred';
    return counted({ status: 500, message, code: 'internal' });
  }
  const status = statusOf(ownProperty(error, 'status') ?? ownProperty(error, 'serviceCode'));
  const { code } = error;
  const failure = {
    status: code === 'deadline' ? 504 : status,
    message: general[code] ?? error.message,
    code,
  };
  if (!isUncounted(error.outcome)) return counted(failure);
  const seconds = Math.max(0, Math.ceil(Number(ownProperty(error, 'retryAfterMs')) / 1000));
  if (!Number.isSafeInteger(seconds)) return failure;
  return { ...failure, headers: { 'retry-after': String(seconds) } };
}

/**
 * A failure of a request that may be charged twice if it is sent again: neither its status nor
 * `Retry-After` may suggest that nothing was done. The openai client sends it again unless it is told not
 * to.
 */
function counted(failure: Failure): Failure {
  const status = failure.status < 500 ? 502 : failure.status;
  return { ...failure, status, headers: { 'x-should-retry': 'false' } };
}

/** Replaces messages that quote the network, or name what only the server may know. */
const general: Readonly<Record<string, string>> = {
  network: 'The connection to the service failed',
  protocol: 'The service sent an unexpected response',
  service: 'The service rejected the request',
  truncated: 'The answer broke off',
};

/** The service's own status, if it concerns the client's request or may be temporary; otherwise 502. */
function statusOf(status: unknown): number {
  const number = Number(status);
  if (number === 408) return 504;
  return passedOn.has(number) ? number : 502;
}

const passedOn: ReadonlySet<number> = new Set([400, 413, 422, 425, 429, 503, 504]);
