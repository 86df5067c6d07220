import { NEVER } from 'rxjs';
import { createGPTalk, DeadlineError } from 'rxtalk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { totalDeadline } from '../../src/chat/totalDeadline';
import { IdleDeadline } from '../../src/http/idleDeadline';
import { virtually } from '../support/virtually';
import { stopTimers } from '../support/virtualTime';

describe('the idle deadline', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A deadline with a stopped clock, and when it has passed. */
  function started(limitMs: number) {
    const passed = vi.fn();
    const deadline = new IdleDeadline(limitMs, passed);
    deadline.start();
    return { deadline, passed };
  }

  it('restarts with every chunk, and passes once', () => {
    vi.useFakeTimers();
    const { deadline, passed } = started(500);
    for (let chunk = 0; chunk < 5; chunk++) {
      vi.advanceTimersByTime(400);
      deadline.restart();
    }
    vi.advanceTimersByTime(499);
    expect(passed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(passed).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(100_000);
    expect(passed).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has one timer, however many chunks arrive', () => {
    vi.useFakeTimers();
    const { deadline } = started(500);
    for (let chunk = 0; chunk < 100; chunk++) deadline.restart();
    expect(vi.getTimerCount()).toBe(1);
    deadline.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not pass if a chunk has arrived while the thread was busy', () => {
    vi.useFakeTimers();
    const { deadline, passed } = started(500);
    setTimeout(() => deadline.restart(), 500); // it was started later, so it fires later
    vi.advanceTimersByTime(999);
    expect(passed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(passed).toHaveBeenCalledTimes(1);
  });

  it('does not pass while it is stopped, and starts over after that', () => {
    vi.useFakeTimers();
    const { deadline, passed } = started(600);
    vi.advanceTimersByTime(300);
    deadline.stop();
    vi.advanceTimersByTime(2000);
    deadline.start();
    vi.advanceTimersByTime(599);
    expect(passed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(passed).toHaveBeenCalledTimes(1);
  });

  it.each([3_600_000, -3_600_000, 1_000, -1_000])(
    'is never early if the clock is changed by %d ms',
    (stepMs) => {
      vi.useFakeTimers();
      const { deadline, passed } = started(400);
      vi.advanceTimersByTime(350);
      deadline.restart();
      vi.setSystemTime(Date.now() + stepMs);
      vi.advanceTimersByTime(400);
      expect(passed).not.toHaveBeenCalled();
      vi.advanceTimersByTime(400);
      expect(passed).toHaveBeenCalledTimes(1);
    },
  );

  it('is no later than twice the limit if the clock stands still', () => {
    stopTimers();
    const { deadline, passed } = started(60_000);
    vi.advanceTimersByTime(30_000);
    deadline.restart();
    vi.advanceTimersByTime(30_001);
    expect(passed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_001);
    expect(passed).toHaveBeenCalledTimes(1);
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

describe('the total deadline of an answer', () => {
  it('is disabled by 0', () => {
    virtually(({ expectObservable }) => {
      expectObservable(NEVER.pipe(totalDeadline(0))).toBe('1000000ms -');
    });
  });

  it('starts with each subscription', () => {
    virtually(({ cold, expectObservable }) => {
      const bounded = cold('--a|').pipe(totalDeadline(4));
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
