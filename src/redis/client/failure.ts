import { DeadlineError } from '../../errors/deadlineError';
import { NetworkError } from '../../errors/networkError';
import { ServiceError } from '../../errors/serviceError';

/** Nothing of the caller's question was sent to the service. */
const UNSENT = { step: 'redis', outcome: 'unsent', isTransient: true } as const;

export function tooLate(limitMs: number): DeadlineError {
  return new DeadlineError('response', limitMs, UNSENT);
}

export function notConnected(): NetworkError {
  return new NetworkError('There is no connection to Redis', UNSENT);
}

/**
 * The error of a command, as one of this library. Only the first word of the server's message is kept, its
 * code, such as `OOM`: the rest may name a key.
 */
export function failureOf(error: unknown): NetworkError | ServiceError {
  const { message = '', code } = (error ?? {}) as { message?: unknown; code?: unknown };
  const [serviceCode] = /^[A-Z]{2,20}(?= )/.exec(String(message)) ?? [];
  if (serviceCode) return new ServiceError({ ...UNSENT, serviceCode });
  const systemCode = typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? code : undefined;
  return new NetworkError('The connection to Redis failed', { ...UNSENT, systemCode });
}
