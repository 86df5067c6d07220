import { defer, type Observable } from 'rxjs';
import { checkOptions } from '../arguments/check';
import type { Http } from '../http/http';
import { secretsOf } from './secrets';
import { checkHttp, checkToken } from './stepArguments';
import type { StreamToken } from './submitText';
import { wireHeaders } from './wire';

export interface OpenStreamOptions {
  /**
   * Holds the stream back: while the last value is true, nothing is read from the socket, and the
   * server is held back by TCP. It has to emit a first value at once.
   * @default of(false)
   */
  readonly paused$?: Observable<boolean>;
}

/**
 * Step 3: opens the event stream of an answer and emits its bytes as they arrive.
 *
 * 1. At subscription it sends `GET /api/chatgpt/chatapi/stream?token=…`.
 * 2. It checks the status and the content type, then emits each chunk until the body ends.
 *
 * A stream token is good once: a second subscription fails at the service, so `retry` belongs
 * around all three steps. Unsubscribing closes the socket at once: before the response, while the
 * stream is idle, in mid-stream. Errors are typed, with `step: 'stream'`; silence over `idleMs` is
 * a `DeadlineError`, a body that breaks off a `NetworkError`.
 *
 * @param http see {@link createHttp}.
 * @param streamToken from {@link submitText}.
 * @param options `paused$`, see {@link OpenStreamOptions}.
 * @throws TypeError at once where an argument is of the wrong type.
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
  checkOptions('options', options, ['paused$']);
  return defer(() =>
    http.stream(
      {
        step: 'stream',
        method: 'GET',
        path: `/api/chatgpt/chatapi/stream?token=${encodeURIComponent(streamToken.token)}`,
        headers: wireHeaders(http),
        secrets: secretsOf(streamToken),
        ...options,
      },
      'text/event-stream',
    ),
  );
}
