import { asyncScheduler, Observable } from 'rxjs';

/** Emits 0 after a delay and completes. Unlike `timer`, it doesn't complete an unsubscribed subscriber. */
export function after(ms: number): Observable<0> {
  return new Observable((subscriber) =>
    asyncScheduler.schedule(() => {
      subscriber.next(0);
      if (!subscriber.closed) subscriber.complete();
    }, ms),
  );
}
