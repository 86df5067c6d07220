import { debounceTime, distinctUntilChanged, type Observable, scan, switchMap } from 'rxjs';
import { type ChatService, coalesce } from 'rxtalk';

/** The growing answer to the typed text: the next question unsubscribes from the previous answer. */
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
