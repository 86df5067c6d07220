import type { Observable } from 'rxjs';
import type { DisposableAsyncIterator } from '../interop/toAsyncIterable';
import type { ChatEvent } from './chatEvent';
import type { ChatRequest } from './chatRequest';

/** The options of one answer. */
export interface AnswerOptions {
  /**
   * Pauses the answer while its latest value is true: nothing is read from the socket, so TCP flow control
   * slows the service down. The answer isn't paused before the first value or after an error. If the
   * connection breaks, the text that has arrived is emitted before the error; with `fetch`, at most 64 KiB
   * of it.
   * @default of(false)
   */
  readonly paused$?: Observable<boolean> | undefined;
}

/** A chat service, whatever its protocol. */
export interface ChatService<R = ChatRequest> {
  /**
   * Emits the text of an answer, piece by piece.
   *
   * 1. The call checks the request, and throws a `TypeError` if it is wrong. Nothing is sent.
   * 2. Each subscription sends the request and emits deltas: strings that form the answer when joined.
   *    No delta is empty, and none ends inside a character.
   * 3. It completes when the answer is complete. If the answer breaks off, an error arrives after the
   *    deltas: one of `AnyRxtalkError`, with `step`, `outcome` and `isRetryable`, which is false after
   *    text. An error of your own code, such as a `fingerprint` function, passes through.
   * 4. Unsubscribing aborts the request and closes the socket at any time.
   *
   * `retry` sends the request again and repeats emitted text; `backoff()` and `retryText()` don't.
   * `timeout({ each })` limits the wait for text, and `deadlines` limits silence on the wire.
   *
   * @param request the question, or messages and other fields that the service accepts.
   * @param options `paused$`, see {@link AnswerOptions}.
   *
   * @example
   * ```ts
   * import { createGPTalk } from 'rxtalk';
   * import { inProcessGPTalk } from 'rxtalk/testing';
   *
   * const service = inProcessGPTalk({ answer: () => ['Hel', 'lo'] });
   * createGPTalk({ axios: service.axios })
   *   .stream('Hi')
   *   .subscribe((delta) => console.log(delta));
   * // → Hel
   * // → lo
   * ```
   */
  stream(request: string | R, options?: AnswerOptions): Observable<string>;
  /**
   * Emits every event of an answer: text, reasoning, tool calls, usage, and why it ended.
   *
   * The answer is that of `stream`, with the same checks, errors, completion and unsubscription. A
   * complete answer has a `finish` event; an answer that breaks off has none.
   *
   * @param request the question, or messages and other fields that the service accepts.
   * @param options `paused$`, see {@link AnswerOptions}.
   *
   * @example
   * ```ts
   * import { createGPTalk } from 'rxtalk';
   * import { inProcessGPTalk } from 'rxtalk/testing';
   *
   * const service = inProcessGPTalk({ answer: () => ['Hel', 'lo'] });
   * createGPTalk({ axios: service.axios })
   *   .events('Hi')
   *   .subscribe((event) => console.log(JSON.stringify(event)));
   * // → {"type":"text","delta":"Hel"}
   * // → {"type":"text","delta":"lo"}
   * // → {"type":"finish","reason":"stop"}
   * ```
   */
  events(request: string | R, options?: AnswerOptions): Observable<ChatEvent>;
  /**
   * Returns the deltas of `stream` for one `for await` loop.
   *
   * 1. The call checks the request. The first `next()` sends it.
   * 2. At most sixteen deltas are buffered for a slow reader. Then nothing is read from the socket until
   *    half of them are read, so TCP flow control slows the service down. No delta is lost.
   * 3. An error rejects the `next()` after the deltas that came before it.
   * 4. `break`, `return()`, `throw()` and `await using` settle at once, even while a `next()` is pending,
   *    and close the socket.
   *
   * @param request the question, or messages and other fields that the service accepts.
   *
   * @example
   * ```ts
   * import { createGPTalk } from 'rxtalk';
   * import { inProcessGPTalk } from 'rxtalk/testing';
   *
   * const service = inProcessGPTalk({ answer: () => ['one ', 'two ', 'three'] });
   * for await (const delta of createGPTalk({ axios: service.axios }).iterate('Count')) {
   *   console.log(delta);
   *   if (delta === 'two ') break;
   * }
   * // → one
   * // → two
   * ```
   */
  iterate(request: string | R): DisposableAsyncIterator<string>;
  /** The base URL. */
  readonly url: string;
  /** The known models of the service. */
  readonly models?: readonly string[];
  /** The fields of a request, besides `messages`, that affect its answer; absent if any may. */
  readonly fields?: readonly string[];
}
