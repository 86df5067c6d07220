import {
  asyncScheduler,
  defer,
  filter,
  type MonoTypeOperatorFunction,
  mergeMap,
  NEVER,
  type Observable,
  repeat,
  startWith,
  switchMap,
  takeUntil,
  tap,
  throwError,
  timeout,
  timer,
} from 'rxjs';
import { checkDurationMs, checkOptions } from '../arguments/check';
import { DeadlineError, type DeadlinePhase } from '../errors/errors';

/** How long to wait for what, in milliseconds; 0 waits for ever. */
export interface Deadlines {
  /**
   * From sending a request until its headers are there; and again from there until the whole
   * answer to a login or a text is.
   * @default 60000
   */
  readonly responseMs?: number;
  /**
   * The longest silence on the wire while a body is being received. Comments count as life.
   * @default 60000
   */
  readonly idleMs?: number;
  /**
   * From subscribing to an answer until its end.
   * @default 0
   */
  readonly totalMs?: number;
}

export function checkDeadlines(deadlines: Deadlines = {}): Required<Deadlines> {
  checkOptions('deadlines', deadlines, ['responseMs', 'idleMs', 'totalMs']);
  const { responseMs = 60_000, idleMs = 60_000, totalMs = 0 } = deadlines;
  checkDurationMs('deadlines.responseMs', responseMs);
  checkDurationMs('deadlines.idleMs', idleMs);
  checkDurationMs('deadlines.totalMs', totalMs);
  return { responseMs, idleMs, totalMs };
}

/** An error where the first value, the response, doesn't come in time. */
export function responseDeadline<T>(limitMs: number): MonoTypeOperatorFunction<T> {
  if (limitMs === 0) return unlimited;
  return timeout<T, Observable<never>>({ first: limitMs, with: passed('response', limitMs) });
}

/** An error where the source is silent for too long, the time while it is paused not counted. */
export function idleDeadline<T>(
  limitMs: number,
  paused$: Observable<boolean>,
): MonoTypeOperatorFunction<T> {
  if (limitMs === 0) return unlimited;
  return (source) =>
    defer(() => {
      // A timer for every chunk would cost more than the chunk: one tells whether any came meanwhile.
      let isAlive = false;
      let aliveAtMs = 0;
      const live = () => {
        isAlive = true;
        aliveAtMs = asyncScheduler.now();
      };
      const waitMs = () => {
        const silentMs = asyncScheduler.now() - aliveAtMs;
        const isKnown = isAlive && silentMs >= 0 && silentMs <= limitMs; // the clock may be set
        return isKnown ? limitMs - silentMs : limitMs;
      };
      const silence$ = defer(() => {
        const ms = waitMs();
        isAlive = false;
        return timer(ms);
      }).pipe(
        // What came while this thread was busy is still to be read: it has the first word.
        switchMap(() => timer(0)),
        filter(() => !isAlive),
        mergeMap(passed('idle', limitMs)),
        repeat(),
      );
      const silenceUnlessPaused$ = paused$.pipe(
        startWith(false),
        tap(live),
        switchMap((isPaused) => (isPaused ? NEVER : silence$)),
      );
      return source.pipe(tap(live), takeUntil(silenceUnlessPaused$));
    });
}

/** An error where the source isn't complete in time. */
export function totalDeadline<T>(limitMs: number): MonoTypeOperatorFunction<T> {
  if (limitMs === 0) return unlimited;
  return takeUntil(timer(limitMs).pipe(mergeMap(passed('total', limitMs))));
}

function passed(phase: DeadlinePhase, limitMs: number) {
  return () => throwError(() => new DeadlineError(phase, limitMs));
}

function unlimited<T>(source: Observable<T>): Observable<T> {
  return source;
}
