import { defer, type Observable } from 'rxjs';
import { isPausing } from '../arguments/pausing';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import type { Http } from '../http/http';
import type { StreamToken } from './submitText';
import { checkHttp, checkToken, wireHeaders } from './wire';

export interface OpenStreamOptions {
  /**
   * Pauses the stream while its latest value is true: nothing is read from the socket, so TCP flow control
   * slows the service down. The stream isn't paused before the first value or after an error.
   * @default of(false)
   */
  readonly paused$?: Observable<boolean> | undefined;
}

const rules = { paused$: [isPausing] } satisfies OptionRules<OpenStreamOptions>;

/**
 * Step 3: opens the event stream of an answer and emits its bytes as they arrive.
 *
 * 1. At subscription it sends `GET /api/chatgpt/chatapi/stream?token=…`.
 * 2. It checks the status and the content type, then emits each chunk until the body ends.
 *
 * A stream token works once: the service rejects a second subscription, so wrap all three steps in `retry`.
 * Unsubscribing closes the socket at once: before the response, while the stream is idle or in the middle
 * of it. Errors are typed, with `step: 'stream'` and the outcome `accepted`, because the service has
 * accepted the text. Silence longer than `idleMs` is a `DeadlineError`; a body that breaks off is a
 * `NetworkError`.
 *
 * @param http see {@link createHttp}.
 * @param streamToken from {@link submitText}.
 * @param options `paused$`, see {@link OpenStreamOptions}.
 * @throws TypeError at once if an argument is wrong.
 * @see {@link submitText}, the step before; {@link sseLines}, which reads the bytes.
 *
 * @example
 * ```ts
 * import { concatMap, lastValueFrom, toArray } from 'rxjs';
 * import { createHttp, login, openStream, sseLines, submitText } from 'rxtalk';
 * import { startGPTalkServer } from 'rxtalk/testing';
 *
 * const server = await startGPTalkServer({ answer: () => ['Hel', 'lo'] });
 * const http = createHttp({ baseURL: server.url });
 * const lines$ = login(http).pipe(
 *   concatMap((auth) => submitText(http, auth, 'Hi')),
 *   concatMap((streamToken) => openStream(http, streamToken)),
 *   sseLines(),
 *   toArray(),
 * );
 * console.log((await lastValueFrom(lines$)).filter(Boolean).join('\n'));
 * await server.close();
 * // → data: {"content":"Hel"}
 * // → data: {"content":"Hello"}
 * // → data: [DONE]
 * ```
 */
export function openStream(
  http: Http,
  streamToken: StreamToken,
  options: OpenStreamOptions = {},
): Observable<Uint8Array> {
  checkHttp(http);
  checkToken('streamToken', streamToken);
  const { paused$ } = readOptions('options', options, rules);
  return defer(() =>
    http.stream(
      {
        step: 'stream',
        path: `/api/chatgpt/chatapi/stream?token=${encodeURIComponent(streamToken.token)}`,
        headers: wireHeaders(http),
        secrets: [streamToken.token],
        lastText: '[DONE]',
        paused$,
        outcome: 'accepted', // the text was
      },
      'text/event-stream',
    ),
  );
}
