import { NEVER, of, Subject, startWith } from 'rxjs';
import { createGPTalk, DeadlineError } from 'rxtalk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { totalDeadline } from '../../src/chat/totalDeadline';
import { idleDeadline, responseDeadline } from '../../src/http/deadlines';
import { virtually } from '../support/virtually';

describe('the response deadline', () => {
  it('isn’t an error if the response arrives in time, however long its body takes', () => {
    virtually(({ cold, expectObservable }) => {
      const source = cold('---a 99ms b|');
      expectObservable(source.pipe(responseDeadline(5))).toBe('---a 99ms b|');
    });
  });

  it('is an error if the response doesn’t arrive in time, and unsubscribes', () => {
    virtually(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('------a|');
      const error = new DeadlineError('response', 5);
      expectObservable(source.pipe(responseDeadline(5))).toBe('-----#', undefined, error);
      expectSubscriptions(source.subscriptions).toBe('^----!');
    });
  });
});

describe('the idle deadline', () => {
  it('restarts with every chunk', () => {
    virtually(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('----a----b----c-----------|');
      const error = new DeadlineError('idle', 5);
      expectObservable(source.pipe(idleDeadline(5, of(false)))).toBe(
        '----a----b----c----#',
        undefined,
        error,
      );
      expectSubscriptions(source.subscriptions).toBe('^------------------!');
    });
  });
});

describe('the idle deadline, if the clock is changed', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([3_600_000, -3_600_000, 1_000, -1_000])('by %d ms, is never early', (stepMs) => {
    vi.useFakeTimers();
    const source = new Subject<string>();
    let error: unknown;
    source.pipe(idleDeadline(400, of(false))).subscribe({
      error: (reason: unknown) => {
        error = reason;
      },
    });
    vi.advanceTimersByTime(350);
    source.next('a');
    vi.setSystemTime(Date.now() + stepMs);
    vi.advanceTimersByTime(400);
    expect(error).toBeUndefined();
    vi.advanceTimersByTime(400);
    expect(error).toBeInstanceOf(DeadlineError);
    expect(source.observed).toBe(false);
  });

  it('is no later than twice the limit if the clock stands still', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    const source = new Subject<string>();
    let error: unknown;
    source.pipe(idleDeadline(60_000, of(false))).subscribe({
      error: (reason: unknown) => {
        error = reason;
      },
    });
    vi.advanceTimersByTime(30_000);
    source.next('a');
    vi.advanceTimersByTime(30_001);
    expect(error).toBeUndefined();
    vi.advanceTimersByTime(60_001);
    expect(error).toBeInstanceOf(DeadlineError);
  });
});

describe('the idle deadline of a paused source', () => {
  it('waits, and restarts when the source continues', () => {
    virtually(({ cold, hot, expectObservable }) => {
      const source = cold('-a-------------------b');
      const paused$ = hot('f--t------------f-----', { t: true, f: false }).pipe(startWith(false));
      const error = new DeadlineError('idle', 6);
      expectObservable(source.pipe(idleDeadline(6, paused$))).toBe(
        '-a-------------------b-----#',
        undefined,
        error,
      );
    });
  });
});

describe('the total deadline', () => {
  it('is an error even if the source keeps emitting', () => {
    virtually(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-a-a-a-a-a-a');
      const error = new DeadlineError('total', 6);
      expectObservable(source.pipe(totalDeadline(6))).toBe('-a-a-a#', undefined, error);
      expectSubscriptions(source.subscriptions).toBe('^-----!');
    });
  });

  it('isn’t an error if the source completes in time', () => {
    virtually(({ cold, expectObservable }) => {
      expectObservable(cold('-a-|').pipe(totalDeadline(6))).toBe('-a-|');
    });
  });
});

describe.each([
  ['the response deadline', responseDeadline],
  ['the idle deadline', <T>(limitMs: number) => idleDeadline<T>(limitMs, of(false))],
  ['the total deadline', totalDeadline],
])('%s', (_, deadline) => {
  it('is disabled by 0', () => {
    virtually(({ expectObservable }) => {
      expectObservable(NEVER.pipe(deadline(0))).toBe('1000000ms -');
    });
  });

  it('starts with each subscription', () => {
    virtually(({ cold, expectObservable }) => {
      const bounded = cold('--a|').pipe(deadline<string>(4));
      expectObservable(bounded).toBe('--a|');
      expectObservable(bounded, '----^').toBe('------a|');
    });
  });
});

describe('the option `deadlines`', () => {
  it.each([
    [{ responseMs: -1 }, 'deadlines.responseMs'],
    [{ idleMs: Number.NaN }, 'deadlines.idleMs'],
    [{ totalMs: 2 ** 31 }, 'deadlines.totalMs'],
    [{ idleMs: '5' as unknown as number }, 'deadlines.idleMs'],
  ])('throws a TypeError at once for %o', (deadlines, named) => {
    const create = () => createGPTalk({ baseURL: 'http://localhost', deadlines });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(named);
  });
});
