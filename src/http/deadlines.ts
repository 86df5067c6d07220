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
  timer,
} from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isDurationMs, type Rule } from '../arguments/rules';
import { DeadlineError, type DeadlinePhase } from '../errors/deadlineError';

/**
 * Deadlines in milliseconds; 0 disables a deadline. Node's `fetch`, which an adapter of your axios may
 * use, has limits of its own that no option disables: 300 s until the headers, and 300 s of silence.
 */
export interface Deadlines {
  /**
   * From sending a request until the headers of the response have arrived; for a JSON response, again
   * from then until its whole body has arrived.
   * @default 60000
   */
  readonly responseMs?: number | undefined;
  /**
   * The longest silence on the wire while a body is being received. A comment ends the silence.
   * @default 60000
   */
  readonly idleMs?: number | undefined;
  /**
   * From subscribing to an answer until its end.
   * @default 0
   */
  readonly totalMs?: number | undefined;
}

const rules = {
  responseMs: [isDurationMs, 60_000],
  idleMs: [isDurationMs, 60_000],
  totalMs: [isDurationMs, 0],
} satisfies OptionRules<Deadlines>;

export const isDeadlines: Rule<{ readonly [Name in keyof Deadlines]-?: number }> = (value, name) =>
  readOptions(name, value, rules, `${name}.`);

/** Fails if the first value, the response, doesn't arrive in time. */
export function responseDeadline<T>(limitMs: number): MonoTypeOperatorFunction<T> {
  if (limitMs === 0) return unlimited;
  return (source) =>
    defer(() => {
      let hasCome = false;
      const come = () => {
        hasCome = true;
      };
      const passed$ = afterWaiting(limitMs).pipe(
        filter(() => !hasCome),
        mergeMap(passed('response', limitMs)),
      );
      return source.pipe(tap(come), takeUntil(passed$));
    });
}

/** Fails if the source is silent for too long; the time while it is paused doesn't count. */
export function idleDeadline<T>(
  limitMs: number,
  paused$: Observable<boolean>,
): MonoTypeOperatorFunction<T> {
  if (limitMs === 0) return unlimited;
  return (source) =>
    defer(() => {
      // A timer for every chunk would cost more than the chunk: one timer checks whether any arrived.
      let isAlive = false;
      let aliveAtMs = 0;
      const live = () => {
        isAlive = true;
        aliveAtMs = asyncScheduler.now();
      };
      const waitMs = () => {
        const silentMs = asyncScheduler.now() - aliveAtMs;
        const isKnown = isAlive && silentMs >= 0 && silentMs <= limitMs; // the clock may be changed
        return isKnown ? limitMs - silentMs : limitMs;
      };
      const silence$ = defer(() => {
        const ms = waitMs();
        isAlive = false;
        return afterWaiting(ms);
      }).pipe(
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

/** Emits after a time, and after reading the data that arrived while this thread was busy. */
function afterWaiting(ms: number): Observable<unknown> {
  return timer(ms).pipe(switchMap(() => timer(0)));
}

function passed(phase: DeadlinePhase, limitMs: number) {
  return () => throwError(() => new DeadlineError(phase, limitMs));
}

function unlimited<T>(source: Observable<T>): Observable<T> {
  return source;
}
