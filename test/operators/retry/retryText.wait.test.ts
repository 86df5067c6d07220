import {
  defer,
  EMPTY,
  from,
  NEVER,
  type Observable,
  of,
  Subject,
  take,
  timeout,
  timer,
} from 'rxjs';
import { backoff, DeadlineError, HttpStatusError, retryText } from 'rxtalk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { endless } from '../../support/observed';
import { record } from '../../support/record';
import { virtually } from '../../support/virtually';
import { attempted, failing, now, reset, run } from './attempts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the delay of retryText', () => {
  it('is full jitter by default, and at least `retryAfterMs`', () => {
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

  it('ends the answer with its error if it completes without a value', () => {
    const seen = run([{ deltas: ['a'], error: reset }], { delay: () => EMPTY });
    expect(seen.values).toEqual(['a']);
    expect(seen.error).toBe(reset);
  });

  it('ends the answer with its own error if it fails', () => {
    const failure = new Error('No time left');
    expect(run([{ deltas: [], error: reset }], { delay: () => failing(failure) }).error).toBe(
      failure,
    );
    const thrower = () => {
      throw failure;
    };
    expect(run([{ deltas: [], error: reset }], { delay: thrower }).error).toBe(failure);
  });

  it('gives up after text if it is `backoff()`', () => {
    const delay = backoff({ initialMs: 0, resend: true });
    const seen = run([{ deltas: ['a'], error: reset }], { delay });
    expect([seen.error, seen.subscribed]).toEqual([reset, 1]);
  });
});

describe('a subscription to retryText', () => {
  it('leaves no timer if it ends during the wait', () => {
    vi.useFakeTimers();
    const upstream = attempted([{ deltas: ['a'], error: reset }]);
    const seen = record(upstream.source.pipe(retryText()));
    expect(vi.getTimerCount()).toBe(1);
    seen.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
    expect([seen.end, upstream.subscribed, upstream.released]).toEqual(['open', 1, 1]);
  });

  it('unsubscribes from the source if it ends in the middle of an answer', () => {
    const source = new Subject<string>();
    const seen = record(source.pipe(retryText()));
    source.next('a');
    expect(source.observed).toBe(true);
    seen.unsubscribe();
    expect(source.observed).toBe(false);
    expect(seen.values).toEqual(['a']);
  });

  it('shares nothing with another', () => {
    const [first, second] = [new Subject<string>(), new Subject<string>()];
    const sources: Observable<string>[] = [first, second, of('c')];
    const answer$ = defer(() => sources.shift() ?? NEVER).pipe(retryText({ delay: now }));
    const seen = [record(answer$), record(answer$)];
    first.next('a');
    second.next('b');
    first.complete();
    second.complete();
    seen.push(record(answer$)); // one after the others
    expect(seen.map(({ values, end }) => [values, end])).toEqual([
      [['a'], 'complete'],
      [['b'], 'complete'],
      [['c'], 'complete'],
    ]);
  });

  it('asks a synchronous source for no more deltas than it takes', () => {
    const deltas = endless(String);
    const seen = record(from(deltas.values()).pipe(retryText(), take(3)));
    expect([seen.values, deltas.asked]).toEqual([['0', '1', '2'], 3]);
  });

  it('keeps the order if a delta makes the source emit', () => {
    const source = new Subject<string>();
    const seen: string[] = [];
    source.pipe(retryText()).subscribe((delta) => {
      seen.push(delta);
      if (delta === 'a') source.next('b');
    });
    source.next('a');
    source.complete();
    expect(seen).toEqual(['a', 'b']);
  });

  it('applies a `timeout` before `retryText` to each attempt', () => {
    virtually(({ cold, expectObservable }) => {
      const silence = () => failing(new DeadlineError('idle', 5));
      const attempts = [cold('a--------|'), cold('--(b|)', { b: 'ab' })];
      const answer$ = defer((): Observable<string> => attempts.shift() ?? NEVER).pipe(
        timeout({ each: 5, with: silence }),
        retryText({ delay: () => timer(3) }),
      );
      expectObservable(answer$).toBe('a 4ms 3ms --(b|)');
    });
  });
});
