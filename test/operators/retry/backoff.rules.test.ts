import {
  backoff,
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
import { isRetried } from './waits';

type InStep = { readonly step?: Step };

const errors = {
  'no such status': (step: InStep) => new HttpStatusError(404, step),
  'status 401': (step: InStep) => new HttpStatusError(401, step),
  'status 408': (step: InStep) => new HttpStatusError(408, step),
  'status 429': (step: InStep) => new HttpStatusError(429, step),
  'status 500': (step: InStep) => new HttpStatusError(500, step),
  'status 503': (step: InStep) => new HttpStatusError(503, { ...step, retryAfterMs: 1 }),
  'a refused connection': (step: InStep) =>
    new NetworkError('Refused', { ...step, systemCode: 'ECONNREFUSED' }),
  'a reset': (step: InStep) => new NetworkError('Reset', { ...step, systemCode: 'ECONNRESET' }),
  'no adapter': (step: InStep) =>
    new NetworkError('None', { ...step, systemCode: 'ERR_NOT_SUPPORT', isRetryable: false }),
  'no response': (step: InStep) => new DeadlineError('response', 1, step),
  silence: (step: InStep) => new DeadlineError('idle', 1, step),
  'the total deadline': (step: InStep) => new DeadlineError('total', 1, step),
  'a cut stream': (step: InStep) => new TruncatedStreamError(step),
  'a cut stream, behind some text': (step: InStep) =>
    new TruncatedStreamError({ ...step, isRetryable: false }),
  'a rewrite': (step: InStep) => new SnapshotRewriteError('', step),
  'broken JSON': (step: InStep) => new ProtocolError('Broken', step),
  'a refusal in words': (step: InStep) => new ServiceError(step),
  'a long line': (step: InStep) => new LimitError('A line', 1, 'bytes', step),
};

/** The steps in which an error is retried: unasked, and only with `resend`. */
type Rule = readonly [keyof typeof errors, unasked: string, withResend: string];

describe('backoff() retries', () => {
  const everywhere = 'login text stream none';
  const rules: readonly Rule[] = [
    ['no such status', '', ''],
    ['status 401', '', ''],
    ['status 408', 'login', everywhere],
    ['status 429', 'login text', everywhere],
    ['status 500', 'login', everywhere],
    ['status 503', 'login', everywhere],
    ['a refused connection', 'login text', everywhere],
    ['a reset', 'login', everywhere],
    ['no adapter', '', ''],
    ['no response', 'login', everywhere],
    ['silence', 'login', everywhere],
    ['the total deadline', '', ''],
    ['a cut stream', 'login', everywhere],
    ['a cut stream, behind some text', '', ''],
    ['a rewrite', '', ''],
    ['broken JSON', '', ''],
    ['a refusal in words', '', ''],
    ['a long line', '', ''],
  ];

  it('every error that this table names', () => {
    expect(rules.map(([name]) => name)).toEqual(Object.keys(errors));
  });

  it.each(rules)('%s in the steps: %s; with `resend`: %s', (name, unasked, withResend) => {
    const stepsOf = (resend: boolean) => {
      const delay = backoff({ initialMs: 0, resend });
      return (['login', 'text', 'stream', 'none'] as const).filter((step) =>
        isRetried(delay, errors[name](step === 'none' ? {} : { step })),
      );
    };
    expect(stepsOf(false).join(' ')).toBe(unasked);
    expect(stepsOf(true).join(' ')).toBe(withResend);
  });

  it.each([
    ['an error of others', new Error('429')],
    [
      'what looks like ours',
      Object.assign(new Error(), { code: 'network', step: 'login', isRetryable: true }),
    ],
    ['nothing', undefined],
  ])('never %s', (_, error) => {
    expect(isRetried(backoff({ resend: true }), error)).toBe(false);
  });
});
