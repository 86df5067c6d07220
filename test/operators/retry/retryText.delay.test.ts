import { defer, EMPTY, NEVER, type Observable } from 'rxjs';
import { backoff, HttpStatusError, retryText } from 'rxtalk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { virtually } from '../../support/virtually';
import { attempted, failing, reset, run } from './attempts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the delay', () => {
  it('is full jitter unless told, and at least `retryAfterMs`', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    virtually(({ cold, expectObservable, expectSubscriptions }) => {
      const busy = new HttpStatusError(503, { retryAfterMs: 2_000 });
      const first = cold('a#', undefined, reset);
      const second = cold('#', undefined, busy);
      const third = cold<string>('-(b|)', { b: 'ab' });
      const attempts = [first, second, third];
      const answer$ = defer((): Observable<string> => attempts.shift() ?? NEVER);
      expectObservable(answer$.pipe(retryText())).toBe('a 250ms 2s -(b|)');
      expectSubscriptions(second.subscriptions).toBe('- 250ms (^!)');
      expectSubscriptions(third.subscriptions).toBe('- 250ms 2s ^!');
    });
  });

  it('may be a number of milliseconds', () => {
    virtually(({ cold, expectObservable }) => {
      const source = cold('a#', undefined, reset);
      const answer$ = source.pipe(retryText({ count: 2, delay: 7 }));
      expectObservable(answer$).toBe('a 7ms - 7ms -#', undefined, reset);
    });
  });

  it('may be a function of the error and the number of the retry', () => {
    const delay = vi.fn(async () => 'now');
    const upstream = attempted([{ deltas: [], error: reset }]);
    return new Promise<void>((resolve, reject) => {
      upstream.source.pipe(retryText({ count: 2, delay })).subscribe({
        error: () => resolve(),
        complete: () => reject(new Error('It completed')),
      });
    }).then(() => {
      expect(delay.mock.calls).toEqual([
        [reset, 1],
        [reset, 2],
      ]);
    });
  });

  it('that completes without a value ends it with the error, not as if the answer were whole', () => {
    const seen = run([{ deltas: ['a'], error: reset }], { delay: () => EMPTY });
    expect(seen.values).toEqual(['a']);
    expect(seen.error).toBe(reset);
  });

  it('that fails ends it with that failure', () => {
    const failure = new Error('No time left');
    expect(run([{ deltas: [], error: reset }], { delay: () => failing(failure) }).error).toBe(
      failure,
    );
    const thrower = () => {
      throw failure;
    };
    expect(run([{ deltas: [], error: reset }], { delay: thrower }).error).toBe(failure);
  });

  it('of `backoff()` gives up once there is text', () => {
    const delay = backoff({ initialMs: 0, resend: true });
    const seen = run([{ deltas: ['a'], error: reset }], { delay });
    expect([seen.error, seen.subscribed]).toEqual([reset, 1]);
  });
});
