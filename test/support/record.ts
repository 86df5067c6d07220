import type { Observable } from 'rxjs';

/** The notifications of a subscription so far. */
export interface Recorded<T> {
  readonly values: readonly T[];
  readonly end: 'open' | 'complete' | 'error';
  /** The error, if `end` is `error`. */
  readonly error: unknown;
  unsubscribe(): void;
}

/** Subscribes and records the notifications. */
export function record<T>(source: Observable<T>): Recorded<T> {
  const values: T[] = [];
  const recorded = {
    values,
    end: 'open' as Recorded<T>['end'],
    error: undefined as unknown,
    unsubscribe: () => subscription.unsubscribe(),
  };
  const subscription = source.subscribe({
    next: (value) => {
      values.push(value);
    },
    error: (error: unknown) => Object.assign(recorded, { end: 'error', error }),
    complete: () => Object.assign(recorded, { end: 'complete' }),
  });
  return recorded;
}

/** The values of a synchronous source; throws if it fails or stays open. */
export function valuesOf<T>(source: Observable<T>): readonly T[] {
  const { values, end, error } = record(source);
  if (end === 'error') throw error;
  if (end === 'open') throw new Error('The source did not complete synchronously');
  return values;
}
