import fc from 'fast-check';
import { concat, defer, of, retry, throwError } from 'rxjs';
import {
  backoff,
  DeadlineError,
  HttpStatusError,
  LimitError,
  NetworkError,
  ProtocolError,
  type RxtalkError,
  ServiceError,
  SnapshotRewriteError,
  TruncatedStreamError,
} from 'rxtalk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ErrorDetails } from '../../../src/errors/rxtalkError';
import { record } from '../../support/record';
import { virtually } from '../../support/virtually';
import { isRetried, msUntilRetry } from './waits';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const errors: Readonly<Record<string, (details?: ErrorDetails) => RxtalkError>> = {
  'status 404': (details) => new HttpStatusError(404, details),
  'status 401': (details) => new HttpStatusError(401, details),
  'status 408': (details) => new HttpStatusError(408, details),
  'status 429': (details) => new HttpStatusError(429, details),
  'status 500': (details) => new HttpStatusError(500, details),
  'status 503': (details) => new HttpStatusError(503, details),
  'status 503 with Retry-After': (details) =>
    new HttpStatusError(503, { ...details, retryAfterMs: 1 }),
  'a refused connection': (details) =>
    new NetworkError('Refused', { ...details, systemCode: 'ECONNREFUSED' }),
  'a reset': (details) => new NetworkError('Reset', { ...details, systemCode: 'ECONNRESET' }),
  'no adapter': (details) =>
    new NetworkError('None', { ...details, systemCode: 'ERR_NOT_SUPPORT', isRetryable: false }),
  'no response': (details) => new DeadlineError('response', 1, details),
  silence: (details) => new DeadlineError('idle', 1, details),
  'the total deadline': (details) => new DeadlineError('total', 1, details),
  'a truncated stream': (details) => new TruncatedStreamError(details),
  'a truncated stream after some text': (details) =>
    new TruncatedStreamError({ ...details, isRetryable: false }),
  'a rewrite': (details) => new SnapshotRewriteError('', details),
  'broken JSON': (details) => new ProtocolError('Broken', details),
  'a rejection without a code': (details) => new ServiceError(details),
  'a rejection with the code 429': (details) => new ServiceError({ ...details, serviceCode: 429 }),
  'a long line': (details) => new LimitError('A line', 1, 'bytes', details),
};

/** When an error is retried: by default, with `resend` or an `outcome` that counts nothing, or never. */
type Rule = readonly [string, retried: 'by default' | 'with resend' | 'never'];

describe('backoff()', () => {
  const rules: readonly Rule[] = [
    ['status 404', 'never'],
    ['status 401', 'never'],
    ['status 408', 'with resend'],
    ['status 429', 'by default'],
    ['status 500', 'with resend'],
    ['status 503', 'with resend'],
    ['status 503 with Retry-After', 'by default'],
    ['a refused connection', 'by default'],
    ['a reset', 'with resend'],
    ['no adapter', 'never'],
    ['no response', 'with resend'],
    ['silence', 'with resend'],
    ['the total deadline', 'never'],
    ['a truncated stream', 'with resend'],
    ['a truncated stream after some text', 'never'],
    ['a rewrite', 'never'],
    ['broken JSON', 'never'],
    ['a rejection without a code', 'never'],
    ['a rejection with the code 429', 'by default'],
    ['a long line', 'never'],
  ];
  const outcomes = ['unsent', 'refused', 'unknown', 'accepted'] as const;

  it('has a rule for every error', () => {
    expect(rules.map(([name]) => name)).toEqual(Object.keys(errors));
  });

  it.each(rules)('retries after %s: %s', (name, retried) => {
    const create = errors[name] as (details?: ErrorDetails) => RxtalkError;
    const delay = backoff({ initialMs: 0 });
    const resending = backoff({ initialMs: 0, resend: true });
    expect(isRetried(delay, create())).toBe(retried === 'by default');
    expect(isRetried(resending, create())).toBe(retried !== 'never');
    for (const outcome of outcomes) {
      const isUncounted = outcome === 'unsent' || outcome === 'refused';
      for (const step of [undefined, 'login', 'stream', 'any other']) {
        const error = create({ outcome, step });
        expect(isRetried(delay, error)).toBe(retried !== 'never' && isUncounted);
        expect(isRetried(resending, error)).toBe(retried !== 'never');
      }
    }
  });

  it.each([
    ['an error of another library', new Error('429')],
    [
      'an error that only resembles one of this library',
      Object.assign(new Error(), { code: 'network', step: 'login', isRetryable: true }),
    ],
    ['nothing', undefined],
  ])('never retries %s', (_, error) => {
    expect(isRetried(backoff({ resend: true }), error)).toBe(false);
  });
});

describe('the wait of backoff()', () => {
  const error = new HttpStatusError(429);
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
  ])('is at least `retryAfterMs`: with %i it is %i ms', (retryAfterMs, waitMs) => {
    const busy = new HttpStatusError(429, { step: 'text', retryAfterMs });
    expect(waitOf({ random: () => 0.5 }, 1, busy)).toBe(waitMs);
  });

  it.each([60_001, 86_400_000, Number.POSITIVE_INFINITY, Number.NaN])(
    'gives up if `retryAfterMs` is %d, over a minute',
    (ms) => {
      const busy = new HttpStatusError(429, { retryAfterMs: ms });
      expect(isRetried(backoff(), busy)).toBe(false);
    },
  );

  it('gives up if `retryAfterMs` is over `maxRetryAfterMs`', () => {
    const busy = new HttpStatusError(429, { retryAfterMs: 120_000 });
    expect(waitOf({ maxRetryAfterMs: 120_000 }, 1, busy)).toBe(120_000);
    expect(isRetried(backoff({ maxRetryAfterMs: 119_999 }), busy)).toBe(false);
    expect(isRetried(backoff({ maxRetryAfterMs: 0 }), new HttpStatusError(429))).toBe(true);
  });
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
      const busy = new HttpStatusError(503, { retryAfterMs: 50_000 });
      let attempts = 0;
      const answer$ = defer(() =>
        ++attempts === 1 ? cold<string>('#', undefined, busy) : of('a'),
      );
      expectObservable(answer$.pipe(retry({ count: 1, delay: backoff() }))).toBe('50s (a|)');
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
