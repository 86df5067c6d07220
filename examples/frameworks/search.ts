import { debounceTime, distinctUntilChanged, type Observable, scan, switchMap } from 'rxjs';
import { type ChatService, coalesce } from 'rxtalk';

/** The answer to what is typed, while it grows: the next question leaves the answer before it. */
export function search(
  service: Pick<ChatService, 'stream'>,
  typed$: Observable<string>,
): Observable<string> {
  return typed$.pipe(
    debounceTime(300),
    distinctUntilChanged(),
    switchMap((question) =>
      service.stream(question).pipe(
        coalesce(),
        scan((text, delta) => text + delta, ''),
      ),
    ),
  );
}
