import fc from 'fast-check';
import { concat, defer, of, retry, throwError } from 'rxjs';
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
import { afterEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../support/record';
import { virtually } from '../../support/virtually';
import { isRetried, msUntilRetry } from './waits';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

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

describe('backoff()', () => {
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

  it('has a rule for every error', () => {
    expect(rules.map(([name]) => name)).toEqual(Object.keys(errors));
  });

  it.each(rules)('retries %s in the steps: %s; with `resend`: %s', (name, unasked, withResend) => {
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
  ])('never retries %s', (_, error) => {
    expect(isRetried(backoff({ resend: true }), error)).toBe(false);
  });
});

describe('the wait of backoff()', () => {
  const error = new HttpStatusError(503, { step: 'login' });
  const waitOf = (
    options: Parameters<typeof backoff>[0],
    retryCount: number,
    of: unknown = error,
  ) => msUntilRetry(backoff(options)(of, retryCount));

  it.each([
    [1, 500],
    [2, 1_000],
    [6, 16_000],
    [7, 30_000],
    [1_000_000, 30_000],
  ])('before retry %i is at most %i ms', (retryCount, longestMs) => {
    expect(waitOf({ random: () => 1 }, retryCount)).toBe(longestMs);
    expect(waitOf({ random: () => 0.5 }, retryCount)).toBe(longestMs / 2);
    expect(waitOf({ random: () => 0 }, retryCount)).toBe(0);
  });

  it('is random by default', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    expect(waitOf({}, 1)).toBe(125);
  });

  it('may be 0, however often it retries', () => {
    for (const retryCount of [1, 1_024, 1_025, 5_000]) {
      expect(waitOf({ initialMs: 0 }, retryCount)).toBe(0);
      expect(waitOf({ maxMs: 0 }, retryCount)).toBe(0);
    }
  });

  it('should always be within its bounds', () => {
    const durations = fc.integer({ min: 0, max: 2 ** 31 - 2 });
    const parts = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        durations,
        durations,
        fc.integer({ min: 1, max: 5_000 }),
        parts,
        (initialMs, maxMs, n, part) => {
          const waitMs = waitOf({ initialMs, maxMs, random: () => part }, n) ?? Number.NaN;
          expect(waitMs).toBeGreaterThanOrEqual(0);
          expect(waitMs).toBeLessThanOrEqual(initialMs === 0 ? 0 : maxMs);
          if (n < 32) expect(waitMs).toBeLessThanOrEqual(initialMs * 2 ** (n - 1));
        },
      ),
    );
  });

  it.each([
    [0, 250],
    [249, 250],
    [251, 251],
    [60_000, 60_000],
    [2 ** 31 - 2, 2 ** 31 - 2],
  ])('is at least `retryAfterMs`: with %i it is %i ms', (retryAfterMs, waitMs) => {
    const busy = new HttpStatusError(429, { step: 'text', retryAfterMs });
    expect(waitOf({ random: () => 0.5 }, 1, busy)).toBe(waitMs);
  });

  it.each([2 ** 31 - 1, 2 ** 31, Number.POSITIVE_INFINITY, Number.NaN])(
    'gives up with the error at %d',
    (ms) => {
      const busy = new HttpStatusError(429, { step: 'text', retryAfterMs: ms });
      expect(isRetried(backoff(), busy)).toBe(false);
    },
  );
});

describe('backoff() in `retry`', () => {
  it('waits exactly, retries `count` times, and ends with the last error', () => {
    virtually(({ cold, expectObservable, expectSubscriptions }) => {
      const error = new HttpStatusError(429, { step: 'text' });
      const source = cold('-#', undefined, error);
      const delay = backoff({ initialMs: 4, maxMs: 6, random: () => 0.5 });
      expectObservable(source.pipe(retry({ count: 3, delay }))).toBe(
        '- 2ms - 3ms - 3ms -#',
        undefined,
        error,
      );
      expectSubscriptions(source.subscriptions).toBe(['^!', '---^!', '-------^!', '-----------^!']);
    });
  });

  it('waits for as long as the service asks', () => {
    virtually(({ cold, expectObservable }) => {
      const busy = new HttpStatusError(503, { step: 'login', retryAfterMs: 120_000 });
      let attempts = 0;
      const answer$ = defer(() =>
        ++attempts === 1 ? cold<string>('#', undefined, busy) : of('a'),
      );
      expectObservable(answer$.pipe(retry({ count: 1, delay: backoff() }))).toBe('120s (a|)');
    });
  });

  it('leaves no timer after unsubscribing during the wait', () => {
    vi.useFakeTimers();
    const busy$ = throwError(() => new HttpStatusError(429, { step: 'text', retryAfterMs: 50 }));
    const seen = record(busy$.pipe(retry({ delay: backoff() })));
    expect(vi.getTimerCount()).toBe(1);
    seen.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
    expect(seen.end).toBe('open');
  });

  it('passes on the same error when it gives up', () => {
    const error = new NetworkError('Reset', { step: 'stream' });
    const source = concat(
      of('a'),
      throwError(() => error),
    );
    const seen = record(source.pipe(retry({ delay: backoff() })));
    expect(seen.values).toEqual(['a']);
    expect(seen.error).toBe(error);
  });
});
