import { concat, defer, of, retry, throwError } from 'rxjs';
import { backoff, HttpStatusError, NetworkError } from 'rxtalk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../support/record';
import { virtually } from '../../support/virtually';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('with `retry`', () => {
  it('waits exactly, asks `count` times again, and ends with the last error', () => {
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

  it('waits for as long as the service asked', () => {
    virtually(({ cold, expectObservable }) => {
      const busy = new HttpStatusError(503, { step: 'login', retryAfterMs: 120_000 });
      let attempts = 0;
      const answer$ = defer(() =>
        ++attempts === 1 ? cold<string>('#', undefined, busy) : of('a'),
      );
      expectObservable(answer$.pipe(retry({ count: 1, delay: backoff() }))).toBe('120s (a|)');
    });
  });

  it('leaves no timer where it is left during the wait', () => {
    vi.useFakeTimers();
    const busy$ = throwError(() => new HttpStatusError(429, { step: 'text', retryAfterMs: 50 }));
    const seen = record(busy$.pipe(retry({ delay: backoff() })));
    expect(vi.getTimerCount()).toBe(1);
    seen.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
    expect(seen.end).toBe('open');
  });

  it('passes the very error on where it gives up', () => {
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
