import type { ServerResponse } from 'node:http';
import {
  concatMap,
  defer,
  EMPTY,
  fromEvent,
  ignoreElements,
  type Observable,
  type ObservableInput,
  scan,
  take,
} from 'rxjs';

/**
 * Sends the pieces of an answer as an event stream of cumulative messages, ended by `[DONE]`. Waits
 * while the client doesn't read; unsubscribes from the pieces when the client leaves.
 */
export function sendAnswer(pieces: () => ObservableInput<string>, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  const write = (payload: string): Observable<never> => {
    if (response.write(`data: ${payload}\n\n`)) return EMPTY;
    return fromEvent(response, 'drain').pipe(take(1), ignoreElements());
  };
  const sending = defer(pieces)
    .pipe(
      scan((text, piece) => text + piece, ''),
      concatMap((content) => write(JSON.stringify({ content }))),
    )
    .subscribe({
      complete: () => response.end('data: [DONE]\n\n'),
      error: (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        response.end(`data: ${JSON.stringify({ error: { message } })}\n\n`);
      },
    });
  response.on('close', () => sending.unsubscribe());
}
