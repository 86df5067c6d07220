import {
  type AnyRxtalkError,
  DeadlineError,
  HttpStatusError,
  LimitError,
  NetworkError,
  ProtocolError,
  ServiceError,
  SnapshotRewriteError,
  type Step,
  TruncatedStreamError,
} from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { isUnauthorized, isUncounted } from '../../src/errors/outcome';

/** What the cache does after an error: nothing, give the use back, or that and evict the token. */
type Verdict = 'spent' | 'given back' | 'unauthorized';

function verdictOf(error: unknown): Verdict {
  if (isUnauthorized(error)) return isUncounted(error) ? 'unauthorized' : 'spent';
  return isUncounted(error) ? 'given back' : 'spent';
}

describe('the verdict on a status', () => {
  it.each<[number, Verdict]>([
    [0, 'spent'],
    [302, 'spent'],
    [399, 'spent'],
    [400, 'given back'],
    [401, 'unauthorized'],
    [402, 'given back'],
    [403, 'given back'],
    [407, 'given back'],
    [408, 'spent'],
    [409, 'given back'],
    [429, 'given back'],
    [499, 'given back'],
    [500, 'spent'],
    [502, 'spent'],
    [503, 'spent'],
    [504, 'spent'],
  ])('of %i is: %s', (status, verdict) => {
    expect(verdictOf(new HttpStatusError(status, { step: 'text' }))).toBe(verdict);
  });

  it.each([400, 401, 429])('of %i is: spent, where the stream has it', (status) => {
    expect(verdictOf(new HttpStatusError(status, { step: 'stream' }))).toBe('spent');
  });

  it.each([undefined, 'login', 'text'] as const)('of 401 holds in step %s', (step) => {
    expect(verdictOf(new HttpStatusError(401, inStep(step)))).toBe('unauthorized');
  });
});

describe('the verdict on a refusal in words', () => {
  it.each<[string | number | undefined, Verdict]>([
    [401, 'unauthorized'],
    ['401', 'unauthorized'],
    [400, 'given back'],
    [4010, 'given back'],
    ['unauthorized', 'given back'],
    ['', 'given back'],
    [undefined, 'given back'],
  ])('with code %j is: %s', (serviceCode, verdict) => {
    const error = new ServiceError(serviceCode === undefined ? {} : { serviceCode });
    expect(verdictOf(error)).toBe(verdict);
  });

  it.each([401, '401', 7])('with code %j is: spent, where the stream has it', (serviceCode) => {
    expect(verdictOf(new ServiceError({ step: 'stream', serviceCode }))).toBe('spent');
  });
});

describe('the verdict on a network failure', () => {
  it.each<[string | undefined, Verdict]>([
    ['ECONNREFUSED', 'given back'],
    ['ENOTFOUND', 'given back'],
    ['EAI_AGAIN', 'given back'],
    ['EHOSTUNREACH', 'given back'],
    ['ENETUNREACH', 'given back'],
    ['EADDRNOTAVAIL', 'given back'],
    ['ECONNRESET', 'spent'],
    ['EPIPE', 'spent'],
    ['ETIMEDOUT', 'spent'],
    [undefined, 'spent'],
  ])('with %s is: %s', (systemCode, verdict) => {
    const error = new NetworkError('Failed', systemCode === undefined ? {} : { systemCode });
    expect(verdictOf(error)).toBe(verdict);
  });

  it('is: spent, where the stream has it', () => {
    const error = new NetworkError('Failed', { step: 'stream', systemCode: 'ECONNREFUSED' });
    expect(verdictOf(error)).toBe('spent');
  });
});

describe('the verdict on anything else', () => {
  it.each<[string, unknown]>([
    ['a deadline', new DeadlineError('response', 1)],
    ['a broken answer', new ProtocolError('Not JSON')],
    ['a truncated stream', new TruncatedStreamError()],
    ['a limit', new LimitError('The body', 1, 'bytes')],
    [
      'an Error that looks like a 401',
      Object.assign(new Error(), { code: 'http-status', status: 401 }),
    ],
    ['an object that looks like a 401', { code: 'http-status', status: 401 }],
    ['null', null],
    ['undefined', undefined],
    ['a string', '401'],
  ])('%s is: spent', (_, error) => {
    expect(verdictOf(error)).toBe('spent');
  });
});

describe('the cause of an error', () => {
  const all = Array.from({ length: 600 }, (_, status) => status);

  it('may pass where the status is one of these', () => {
    const transient = all.filter((status) => new HttpStatusError(status).isTransient);
    expect(transient).toEqual([408, 425, 429, 500, 502, 503, 504]);
  });

  it.each<[string, boolean, AnyRxtalkError]>([
    ['a reset', true, new NetworkError('Failed', { systemCode: 'ECONNRESET' })],
    ['a failure without a code', true, new NetworkError('Failed')],
    ['no adapter that streams', false, new NetworkError('', { systemCode: 'ERR_NOT_SUPPORT' })],
    ['no response', true, new DeadlineError('response', 1)],
    ['silence', true, new DeadlineError('idle', 1)],
    ['too long in total', false, new DeadlineError('total', 1)],
    ['a truncated stream', true, new TruncatedStreamError()],
    ['a broken answer', false, new ProtocolError('Not JSON')],
    ['a refusal', false, new ServiceError({ serviceCode: 503 })],
    ['a rewrite', false, new SnapshotRewriteError('')],
    ['a limit', false, new LimitError('The body', 1, 'bytes')],
    ['a certificate that nobody trusts', false, new NetworkError('', { systemCode: 'CERT_X' })],
  ])('%s may pass: %s', (_, expected, error) => {
    expect(error.isTransient).toBe(expected);
    expect(error.isRetryable).toBe(expected);
  });

  it('may pass also where the error is not retryable, since text was emitted', () => {
    for (const isRetryable of [true, false]) {
      expect(new HttpStatusError(503, { isRetryable }).isTransient).toBe(true);
      expect(new HttpStatusError(404, { isRetryable }).isTransient).toBe(false);
      expect(new TruncatedStreamError({ isRetryable }).isTransient).toBe(true);
    }
  });
});

function inStep(step: Step | undefined): { step?: Step } {
  return step === undefined ? {} : { step };
}
