import {
  animationFrames,
  defer,
  filter,
  type MonoTypeOperatorFunction,
  map,
  Observable,
  Subject,
  tap,
  throttle,
} from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isDurationMs } from '../arguments/rules';
import { after } from './after';

export interface CoalesceOptions {
  /**
   * The time during which deltas are joined, in milliseconds; 0 joins none.
   * @default an animation frame in a browser, otherwise 16
   */
  readonly everyMs?: number | undefined;
}

const rules = { everyMs: [isDurationMs, undefined] } satisfies OptionRules<CoalesceOptions>;

/**
 * Joins the deltas that arrive within a frame, so that a UI renders a fast answer once per frame rather
 * than once per delta.
 *
 * 1. It emits the first delta at once, and also each delta that follows a frame without any.
 * 2. It joins the deltas that arrive during the following frame, and emits them as one when the frame ends.
 * 3. When the source completes or fails, it emits the pending deltas, then completes or passes the error
 *    on, without waiting for the end of the frame.
 *
 * No delta is lost, reordered or delayed by more than a frame. In a hidden page, a browser runs no
 * animation frames: there, the deltas wait until the page is shown or the source ends; set `everyMs` if
 * that is too late. Unsubscribing drops the pending deltas. Each subscription holds the text of one frame.
 * Use it last, after `retryText`: the operators before it see every delta.
 *
 * @param options `everyMs`, see {@link CoalesceOptions}.
 * @throws TypeError at once if `everyMs` is not a duration.
 * @see {@link wellFormed}, which joins the halves of a character.
 *
 * @example
 * ```ts
 * import { from } from 'rxjs';
 * import { coalesce } from 'rxtalk';
 *
 * from(['Ob', 'serv', 'ables'])
 *   .pipe(coalesce({ everyMs: 16 }))
 *   .subscribe((delta) => console.log(delta));
 * // → Ob
 * // → servables
 * ```
 */
export function coalesce(options: CoalesceOptions = {}): MonoTypeOperatorFunction<string> {
  const { everyMs } = readOptions('options', options, rules);
  if (everyMs === 0) return (source) => source;
  return (source) =>
    defer(() => {
      let joined = '';
      const frame$ = frame(everyMs);
      const end$ = new Subject<void>();
      const end = () => end$.next();
      // Unlike `merge`, it doesn't complete a subscriber that has unsubscribed.
      const frameOrEnd$ = new Observable((subscriber) => {
        end$.subscribe(subscriber);
        frame$.subscribe(subscriber);
      });
      return source.pipe(
        filter((delta) => delta !== ''),
        tap({
          next(delta) {
            joined += delta;
          },
          error: end,
          complete: end,
        }),
        throttle(() => frameOrEnd$, { leading: true, trailing: true }),
        map(() => {
          const delta = joined;
          joined = '';
          return delta;
        }),
      );
    });
}

/** Emits when a frame has passed. */
function frame(everyMs: number | undefined): Observable<unknown> {
  const hasFrames = typeof globalThis.requestAnimationFrame === 'function';
  return everyMs === undefined && hasFrames ? animationFrames() : after(everyMs ?? 16);
}
