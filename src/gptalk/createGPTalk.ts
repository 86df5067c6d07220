import { BehaviorSubject, concatMap, defer, type Observable, of } from 'rxjs';
import { checkOptions, checkPositiveInteger } from '../arguments/check';
import { type TokenCache, tokenCache } from '../auth/tokenCache';
import { DEFAULT_MAX_LINE_LENGTH } from '../decode/sse/lineDecoder';
import { createHttp } from '../http/createHttp';
import { checkDeadlines, totalDeadline } from '../http/deadlines';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http';
import { type DisposableAsyncIterator, toAsyncIterable } from '../interop/toAsyncIterable';
import { deltasOfMessages } from '../operators/snapshotDeltas';
import { answerErrors } from './answerErrors';
import { type LoginOptions, login } from './login';
import { openStream } from './openStream';
import { type ChatRequest, checkRequest, DEFAULT_MODEL } from './request';
import { submitText } from './submitText';

/** How many deltas wait for a slow reader before the socket is no longer read. */
const MAX_UNREAD = 16;

/** The original service; it no longer answers. */
const ORIGINAL_URL = 'https://gptalk.net';

export interface GPTalkOptions extends HttpOptions, LoginOptions {
  /**
   * How often one token may be used.
   * @default 5
   */
  readonly maxUses?: number;
  /**
   * The longest line of a stream that is accepted, in characters (UTF-16 code units).
   * @default 16777216
   */
  readonly maxLineLength?: number;
}

const OWN_OPTIONS = ['fingerprint', 'maxUses', 'maxLineLength'];

export interface GPTalk {
  /** Emits an answer's deltas; every subscription asks anew. */
  stream(request: string | ChatRequest): Observable<string>;
  /** The same answer for `for await`; read slowly, it holds the server back. */
  iterate(request: string | ChatRequest): DisposableAsyncIterator<string>;
  /** The base URL. */
  readonly url: string;
  /** False for the original service, which no longer answers. */
  readonly working: boolean;
  /** The models that the original service names; a service may know more. */
  readonly models: readonly string[];
  /** The tokens in hand, shared by all answers. */
  readonly tokens: TokenCache;
}

/**
 * Creates a client whose answers are cold Observables of text deltas.
 *
 * Each subscription to `stream(request)` is one answer:
 * 1. It takes a use of a cached token, or logs in where there is none, it has expired or is used up.
 * 2. It hands in the text. A 401 renews the token and hands it in once more.
 * 3. It opens the stream and emits what each cumulative message adds, until `[DONE]`.
 *
 * Unsubscribing closes the socket at once in every phase. The deadlines bound the wait for each
 * response, silence on the wire and, where asked for, the whole answer. Every failure is an error
 * notification of one class hierarchy, without secrets; an answer that ends before `[DONE]` is one
 * of them. `retry` asks anew and repeats text that was already emitted, so look at the error's
 * `isRetryable` first: it is false once text has come. Nothing is sent before the subscription.
 *
 * @param options see {@link GPTalkOptions}.
 * @throws TypeError at once where an option is wrong; `stream` and `iterate` where the request is.
 *
 * @example
 * ```ts
 * import { lastValueFrom, toArray } from 'rxjs';
 * import { createGPTalk } from 'rxtalk';
 * import { startGPTalkServer } from 'rxtalk/testing';
 *
 * const server = await startGPTalkServer({ answer: ({ prompt }) => ['You said ', prompt] });
 * const gptalk = createGPTalk({ baseURL: server.url });
 * console.log(await lastValueFrom(gptalk.stream('Hello').pipe(toArray())));
 * await server.close();
 * // → [ 'You said ', 'Hello' ]
 * ```
 */
export function createGPTalk(options: GPTalkOptions = {}): GPTalk {
  checkOptions('options', options, [...HTTP_OPTIONS, ...OWN_OPTIONS]);
  const {
    maxUses = 5,
    fingerprint,
    maxLineLength = DEFAULT_MAX_LINE_LENGTH,
    ...httpOptions
  } = options;
  const { now = Date.now, axios, deadlines } = httpOptions;
  const baseURL = options.baseURL ?? axios?.defaults?.baseURL ?? ORIGINAL_URL;
  const http = createHttp({ ...httpOptions, baseURL });
  const { totalMs } = checkDeadlines(deadlines);
  checkPositiveInteger('maxLineLength', maxLineLength);
  const tokens = tokenCache(login(http, fingerprint === undefined ? {} : { fingerprint }), {
    maxUses,
    now,
  });

  function answer(request: string | ChatRequest, paused$: Observable<boolean>): Observable<string> {
    checkRequest(request);
    return defer(() =>
      tokens
        .withToken((auth) => submitText(http, auth, request))
        .pipe(
          concatMap((streamToken) => openStream(http, streamToken, { paused$ })),
          deltasOfMessages('content', maxLineLength), // lines, data, [DONE], content, deltas
          answerErrors(http.url),
          totalDeadline(totalMs),
        ),
    );
  }

  function iterate(request: string | ChatRequest): DisposableAsyncIterator<string> {
    const paused$ = new BehaviorSubject(false);
    return toAsyncIterable(answer(request, paused$), {
      highWaterMark: MAX_UNREAD,
      onPause: (isPaused) => paused$.next(isPaused),
    });
  }

  return {
    stream: (request) => answer(request, of(false)),
    iterate,
    url: http.url,
    working: http.url !== ORIGINAL_URL,
    models: [DEFAULT_MODEL],
    tokens,
  };
}
