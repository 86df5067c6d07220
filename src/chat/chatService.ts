import type { Observable } from 'rxjs';
import type { DisposableAsyncIterator } from '../interop/toAsyncIterable';
import type { ChatEvent } from './chatEvent';
import type { ChatRequest } from './chatRequest';

export interface AnswerOptions {
  /**
   * Holds the answer back while its last value is true: nothing is read from the socket, so that TCP
   * holds the service back. The answer flows until a first value comes, and again after an error.
   * @default of(false)
   */
  readonly paused$?: Observable<boolean> | undefined;
}

/** A chat service, whatever protocol it speaks. */
export interface ChatService<R = ChatRequest> {
  /**
   * Emits the text of an answer, piece by piece.
   *
   * 1. The call checks the request, and throws a `TypeError` if it is wrong. Nothing is sent.
   * 2. Each subscription asks the question anew and emits deltas: strings that, joined, are the answer.
   *    No delta is empty, and none ends inside a character.
   * 3. It completes when the answer is whole. An answer that breaks off is an error, after the deltas
   *    that came: one of {@link AnyRxtalkError}, with `step`, `outcome` and `isRetryable`, which is false
   *    after text. An error of the caller's own code, such as an interceptor's, passes through.
   * 4. Unsubscribing aborts the request and closes the socket in every phase.
   *
   * `retry` asks anew and repeats text that was emitted; `backoff()` and `retryText()` don't.
   * `timeout({ each })` bounds the wait for text, and `deadlines` the silence of the wire.
   *
   * @param request the question, or messages with what else the service takes.
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
   * Emits all that an answer brings: text, reasoning, tool calls, usage, and why it ended.
   *
   * The answer is that of `stream`, with the same checks, errors, completion and unsubscription. An
   * answer that is whole has a `finish` event; an answer that breaks off has none.
   *
   * @param request the question, or messages with what else the service takes.
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
   * The deltas of `stream` for one `for await` loop.
   *
   * 1. The call checks the request. The first `next()` asks the question.
   * 2. Sixteen deltas wait for a slow reader at most; then nothing is read from the socket until half of
   *    them are read, so that TCP holds the service back. No delta is lost.
   * 3. An error rejects the `next()` after the deltas that came before it.
   * 4. `break`, `return()`, `throw()` and `await using` settle at once, also while a `next()` is pending,
   *    and close the socket.
   *
   * @param request the question, or messages with what else the service takes.
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
  /** The models that the service is known to have. */
  readonly models?: readonly string[];
  /** The fields of a request, beside `messages`, that change its answer; absent if any may. */
  readonly fields?: readonly string[];
}
