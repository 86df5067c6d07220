import fc from 'fast-check';
import { asyncScheduler, concat, config, from, NEVER, Subject, take, tap, throwError } from 'rxjs';
import { coalesce } from 'rxtalk';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { anyText } from '../support/chunkings';
import { record, valuesOf } from '../support/record';
import { virtually } from '../support/virtually';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  config.onStoppedNotification = null;
});

const reset = new Error('reset');

describe('coalesce()', () => {
  it('emits the first delta at once, and joins those of the next 16 ms', () => {
    virtually(({ cold, expectObservable }) => {
      const source = cold('a-b 5ms c 30ms d--|');
      const joined = { a: 'a', x: 'bc', d: 'd' };
      expectObservable(source.pipe(coalesce())).toBe('a 15ms x 22ms d--|', joined);
    });
  });

  it('joins deltas for as long as `everyMs` says', () => {
    virtually(({ cold, expectObservable }) => {
      const source = cold('a-b-c 100ms d-e 60ms |');
      const joined = { a: 'a', x: 'bc', d: 'd', e: 'e' };
      const expected = 'a 49ms x 54ms d 49ms e 12ms |';
      expectObservable(source.pipe(coalesce({ everyMs: 50 }))).toBe(expected, joined);
    });
  });

  it('joins deltas until the next animation frame if there are any', () => {
    vi.stubGlobal('requestAnimationFrame', () => 0);
    virtually(({ animate, cold, expectObservable }) => {
      animate('     ---x---x---x---x');
      const source = cold('a-b-c-----------d|');
      const joined = { a: 'a', b: 'b', c: 'c', d: 'd' };
      expectObservable(source.pipe(coalesce())).toBe('a--b---c--------d|', joined);
    });
  });

  it('follows `everyMs` even if there are animation frames', () => {
    vi.stubGlobal('requestAnimationFrame', () => 0);
    virtually(({ animate, cold, expectObservable }) => {
      animate('     ---x---x---x---x');
      const joined = { a: 'a', x: 'bc' };
      const joined$ = cold('a-b-c|').pipe(coalesce({ everyMs: 10 }));
      expectObservable(joined$).toBe('a----(x|)', joined);
    });
  });

  it('emits pending deltas before completion, without waiting for the frame', () => {
    virtually(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a-b-|');
      expectObservable(source.pipe(coalesce())).toBe('a---(b|)');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
  });

  it('emits pending deltas before an error, without waiting for the frame', () => {
    virtually(({ cold, expectObservable }) => {
      const source = cold('a-b-#', undefined, reset);
      expectObservable(source.pipe(coalesce())).toBe('a---(b#)', undefined, reset);
    });
  });

  it('drops pending deltas when it is unsubscribed from', () => {
    virtually(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a-b------');
      expectObservable(source.pipe(coalesce()), '^--!').toBe('a');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });

  it('leaves no timer behind after the end', () => {
    vi.useFakeTimers();
    valuesOf(from(['a', 'b']).pipe(coalesce()));
    record(
      concat(
        from(['a', 'b']),
        throwError(() => reset),
      ).pipe(coalesce()),
    );
    record(concat(from(['a', 'b']), NEVER).pipe(coalesce())).unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('notifies no subscriber that has ended', async () => {
    const stopped: unknown[] = [];
    config.onStoppedNotification = ({ kind }) => stopped.push(kind);
    const source = new Subject<string>();
    const seen = record(source.pipe(coalesce({ everyMs: 1 }), take(2)));
    source.next('a');
    source.next('b');
    await vi.waitFor(() => expect(seen).toMatchObject({ values: ['a', 'b'], end: 'complete' }));
    await new Promise((resolve) => setTimeout(resolve, 5)); // RxJS reports them in a timer
    expect(stopped).toEqual([]);
  });

  it('keeps a delta that a result causes', () => {
    const source = new Subject<string>();
    const seen: string[] = [];
    source.pipe(coalesce()).subscribe((delta) => {
      seen.push(delta);
      if (delta === 'a') source.next('b');
    });
    source.next('a');
    source.complete();
    expect(seen).toEqual(['a', 'b']);
  });

  it('passes every delta on if `everyMs` is 0', () => {
    expect(valuesOf(from(['a', 'b']).pipe(coalesce({ everyMs: 0 })))).toEqual(['a', 'b']);
  });

  it.each([-1, Number.NaN, '16', 2 ** 31])(
    'throws a TypeError at once if `everyMs` is %s',
    (everyMs) => {
      expect(() => coalesce({ everyMs: everyMs as number })).toThrow('Expected `everyMs` to be');
    },
  );

  /** Deltas, with the time before each. */
  const timed = fc.array(fc.tuple(fc.nat({ max: 40 }), fc.oneof(anyText, fc.constant(''))), {
    maxLength: 20,
  });

  test('should always keep the text, and delay it by no more than a frame', () => {
    fc.assert(
      fc.property(timed, fc.nat({ max: 40 }), fc.constantFrom('|', '#'), (deltas, lastMs, end) => {
        virtually(({ cold, flush }) => {
          const names = deltas.map((_, index) => String.fromCharCode(0x4e00 + index));
          const marbles = deltas.map(([ms], index) => `${ms}ms ${names[index]} `).join('');
          const values = Object.fromEntries(
            deltas.map(([, delta], index) => [names[index], delta]),
          );
          let given = '';
          let seen = '';
          const times: number[] = [];
          const ended: string[] = [];
          cold(`${marbles}${lastMs}ms ${end}`, values, reset)
            .pipe(
              tap((delta) => {
                given += delta;
              }),
              coalesce({ everyMs: 16 }),
            )
            .subscribe({
              next(delta) {
                expect(delta).not.toBe('');
                seen += delta;
                expect(seen).toBe(given);
                times.push(asyncScheduler.now());
              },
              error: () => ended.push('#'),
              complete: () => ended.push('|'),
            });
          flush();
          expect(ended).toEqual([end]);
          expect(seen).toBe(deltas.map(([, delta]) => delta).join(''));
          // Only the last one, before the end, may come earlier.
          const gaps = times.slice(1, -1).map((time, index) => time - (times[index] ?? 0));
          expect(gaps.filter((ms) => ms < 16)).toEqual([]);
        });
      }),
    );
  });
});
