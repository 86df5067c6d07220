import { lastValueFrom, materialize, type Observable, toArray } from 'rxjs';

/** The result of a subscription. */
export interface Outcome<T> {
  readonly values: readonly T[];
  /** The error; undefined if it completed. */
  readonly error: unknown;
}

/** Subscribes, and waits for completion or the error. */
export async function outcomeOf<T>(source: Observable<T>): Promise<Outcome<T>> {
  const notifications = await lastValueFrom(source.pipe(materialize(), toArray()));
  const values: T[] = [];
  let error: unknown;
  for (const notification of notifications) {
    if (notification.kind === 'N') values.push(notification.value as T);
    if (notification.kind === 'E') error = notification.error;
  }
  return { values, error };
}
