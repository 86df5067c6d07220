import { defer, from, NEVER, type Observable, of, Subject, take, timeout, timer } from 'rxjs';
import { DeadlineError, retryText } from 'rxtalk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { endless } from '../../support/observed';
import { record } from '../../support/record';
import { virtually } from '../../support/virtually';
import { attempted, failing, now, reset } from './attempts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a subscription', () => {
  it('that ends during the wait leaves no timer', () => {
    vi.useFakeTimers();
    const upstream = attempted([{ deltas: ['a'], error: reset }]);
    const seen = record(upstream.source.pipe(retryText()));
    expect(vi.getTimerCount()).toBe(1);
    seen.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
    expect([seen.end, upstream.subscribed, upstream.released]).toEqual(['open', 1, 1]);
  });

  it('that ends in mid-answer leaves the source', () => {
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
    seen.push(record(answer$)); // one behind the others
    expect(seen.map(({ values, end }) => [values, end])).toEqual([
      [['a'], 'complete'],
      [['b'], 'complete'],
      [['c'], 'complete'],
    ]);
  });

  it('that takes some deltas asks a synchronous source for no more', () => {
    const deltas = endless(String);
    const seen = record(from(deltas.values()).pipe(retryText(), take(3)));
    expect([seen.values, deltas.asked]).toEqual([['0', '1', '2'], 3]);
  });

  it('keeps the order where a delta makes the source emit', () => {
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

  it('bounds each attempt by a `timeout` that stands before it', () => {
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
