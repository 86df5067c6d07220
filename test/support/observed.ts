import { defer, finalize, type Observable } from 'rxjs';

/** A source that counts its subscriptions. */
export interface Observed<T> {
  readonly source: Observable<T>;
  readonly subscribed: number;
  readonly released: number;
}

/** Counts the subscriptions to a source and how many of them have ended in any way. */
export function observed<T>(source: Observable<T>): Observed<T> {
  const counts = { subscribed: 0, released: 0 };
  return Object.assign(counts, {
    source: defer(() => {
      counts.subscribed++;
      return source;
    }).pipe(
      finalize(() => {
        counts.released++;
      }),
    ),
  });
}

/** An endless synchronous source that counts the values that it emitted. */
export function endless<T>(valueAt: (index: number) => T) {
  const counts = { asked: 0 };
  function* values() {
    while (counts.asked < 1_000_000) yield valueAt(counts.asked++);
  }
  return Object.assign(counts, { values });
}
