import { Observable } from 'rxjs';

/** Emits and completes after a time. It doesn't keep the process running. */
export function idleTimer(dueMs: number): Observable<void> {
  return new Observable<void>((subscriber) => {
    const timeout: unknown = setTimeout(() => {
      subscriber.next();
      subscriber.complete();
    }, dueMs);
    (timeout as { unref?(): void }).unref?.();
    return () => clearTimeout(timeout as Parameters<typeof clearTimeout>[0]);
  });
}
