import { isRxtalkError } from '../errors/isRxtalkError';
import { transientStatuses } from '../errors/outcome';
import { ownProperty } from '../errors/ownProperty';

/** What a client hears of a failure: nothing that could be a secret of the server or of the service. */
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

/** The refusal of a request with a field that isn't what the wire needs. */
export function badField(field: string, expected: string, got: string): Refusal {
  return badRequest(`Expected \`${field}\` to be ${expected}, got ${got}`, field);
}

/** What a client hears of an error: an error of another library may hold anything, so it isn't quoted. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) return error.failure;
  if (!isRxtalkError(error)) return UNEXPECTED;
  const status = statusOf(ownProperty(error, 'status') ?? ownProperty(error, 'serviceCode'));
  const { code, outcome } = error;
  const retryAfterMs = ownProperty(error, 'retryAfterMs');
  return {
    status: code === 'deadline' ? 504 : status,
    message: general[code] ?? error.message,
    code,
    headers: {
      ...(typeof retryAfterMs === 'number' && {
        'retry-after': String(Math.ceil(retryAfterMs / 1000)),
      }),
      // The openai client sends a failed request again, unless it is told that this may cost twice.
      ...((outcome === 'unknown' || outcome === 'accepted') && { 'x-should-retry': 'false' }),
    },
  };
}

const UNEXPECTED: Failure = {
  status: 500,
  message: 'An unexpected error occurred',
  code: 'internal',
  headers: { 'x-should-retry': 'false' },
};

/** In place of messages that quote the network, or name what only the server may see. */
const general: Readonly<Record<string, string>> = {
  network: 'The connection to the service failed',
  protocol: 'The service answered with something unexpected',
  service: 'The service rejected the request',
  truncated: 'The answer broke off',
};

/** The service's own status, if it concerns the client's request; otherwise 502. */
function statusOf(status: unknown): number {
  const number = Number(status);
  if (number === 408) return 504;
  if (concernsTheClient.has(number)) return number;
  return number !== 500 && transientStatuses.has(number) ? number : 502;
}

const concernsTheClient: ReadonlySet<number> = new Set([400, 413, 422]);
