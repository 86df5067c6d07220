import { catchError, EMPTY, ignoreElements, type Observable } from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isPositiveInteger, isText, type Rule } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import type { TokenCache } from '../auth/tokenCache';
import { chatAnswers } from '../chat/chatAnswers';
import type { ChatEvent } from '../chat/chatEvent';
import type { ChatService } from '../chat/chatService';
import { totalDeadline } from '../chat/totalDeadline';
import type { Decoder } from '../decode/decoder';
import { DEFAULT_MAX_LINE_LENGTH } from '../decode/sse/lineDecoder';
import { isRxtalkError } from '../errors/isRxtalkError';
import { httpOf } from '../http/createHttp';
import { HTTP_OPTION_RULES, type HttpOptions } from '../http/httpOptions';
import { decodeWith } from '../operators/decodeWith';
import { sseEvents } from '../operators/sseEvents';
import { sseLines } from '../operators/sseLines';
import { chatEvents } from './chatEvents';
import { isFields, type OpenAIChatRequest, readRequest } from './chatRequest';
import { type ApiKey, isApiKey, isTokenCache, keyed } from './credentials';
import { doneLine } from './decode/doneLine';

export interface OpenAICompatibleOptions extends HttpOptions {
  /**
   * The key, sent as `Authorization: Bearer …`: a string, or a function that is called for each answer,
   * and once more after a 401. For a key in another header, such as Azure's `api-key`, use `headers`.
   * @default none is sent
   */
  readonly apiKey?: ApiKey | undefined;
  /**
   * Tokens instead of `apiKey`, for keys that expire: `tokenCache` shares them between answers.
   * @default none
   */
  readonly tokens?: TokenCache | undefined;
  /**
   * The model for requests that don't name one.
   * @default none is sent
   */
  readonly model?: string | undefined;
  /**
   * Fields for the body of every request; those of the request override them.
   * @default {}
   */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Parameters for the query of every request, such as Azure's `api-version`.
   * @default {}
   */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /**
   * The maximum length of a line or an event in a stream, in characters (UTF-16 code units).
   * @default 16777216
   */
  readonly maxLineLength?: number | undefined;
}

/** Returns the query as text, with its question mark. */
const isQuery: Rule<string> = (value, name) => {
  const fields = isFields(value, name);
  for (const [key, text] of Object.entries(fields)) isText(text, `${name}.${key}`);
  const query = new URLSearchParams(fields as Record<string, string>).toString();
  return query && `?${query}`;
};

const OWN_RULES = {
  apiKey: [isApiKey, undefined],
  tokens: [isTokenCache, undefined],
  model: [isText, undefined],
  body: [isFields, {}],
  query: [isQuery, ''],
  maxLineLength: [isPositiveInteger, DEFAULT_MAX_LINE_LENGTH],
} satisfies OptionRules<Omit<OpenAICompatibleOptions, keyof HttpOptions>>;

/** A client of an OpenAI-compatible service. */
export interface OpenAICompatible extends ChatService<OpenAIChatRequest> {
  /**
   * Connects in advance, so that the first answer starts sooner.
   *
   * Each subscription asks for the key and sends `GET models`, which costs a use of a token but no answer.
   * It emits nothing and completes when the models have arrived; they are not parsed. A 404 or 405
   * completes, too: the service was reached, but doesn't list its models, and the connection may be closed.
   * Any other failure, such as a 401, is an error like that of an answer. The connection stays open for
   * `keepAliveMs`. Unsubscribing aborts the request.
   *
   * @example
   * ```ts
   * import { createOpenAICompatible } from 'rxtalk/openai';
   * import { startOpenAIServer } from 'rxtalk/testing';
   *
   * const server = await startOpenAIServer();
   * createOpenAICompatible({ baseURL: server.url })
   *   .warmUp()
   *   .subscribe({
   *     complete() {
   *       console.log('ready');
   *       server.close();
   *     },
   *   });
   * // → ready
   * ```
   */
  warmUp(): Observable<never>;
}

/**
 * Creates a client for a service with the OpenAI chat completions API: Ollama, llama.cpp, vLLM, LM Studio,
 * LiteLLM, and many vendors. Its answers are cold Observables.
 *
 * Each subscription to `stream(request)` or `events(request)` is one answer:
 * 1. It asks for the key if `apiKey` is a function or `tokens` is set. It sends `POST chat/completions`
 *    with `stream: true`, the `body` of the client and the fields of the request. After a 401 it asks for
 *    the key and sends the request once more.
 * 2. It emits what {@link chatEvents} reads. `stream` emits only the text, without reasoning and refusals.
 * 3. It completes at the line `[DONE]`, or when the body ends after a finish reason. An answer that ends
 *    before that is a `TruncatedStreamError`, and an error in the middle of the stream is a `ServiceError`
 *    with the service's message.
 *
 * Unsubscribing closes the socket at once, at any time. Deadlines, `retry` and secrets work as with
 * `createGPTalk`. The `outcome` of an error is `refused` after a status such as 401 or 429, `unsent` if
 * there was no connection or no key, `accepted` after a 2xx status, and `unknown` after any other failure.
 * If a service ignores `stream` and sends a response that isn't an event stream, that is a `ProtocolError`.
 * If the answer has several choices (`n`), only the first to arrive is read.
 *
 * @param options `baseURL`, such as `http://localhost:11434/v1`, and others: see
 *   {@link OpenAICompatibleOptions}.
 * @throws TypeError at once if an option is wrong; `stream`, `events` and `iterate` if the request is.
 * @see {@link chatEvents}, which reads the events of a response; `createGPTalk` of `rxtalk`.
 *
 * @example
 * ```ts
 * import { createOpenAICompatible } from 'rxtalk/openai';
 * import { startOpenAIServer } from 'rxtalk/testing';
 *
 * const server = await startOpenAIServer({ answer: () => ['Hel', 'lo'] });
 * createOpenAICompatible({ baseURL: server.url, model: 'tiny' })
 *   .stream('Hi')
 *   .subscribe({ next: (delta) => console.log(delta), complete: () => server.close() });
 * // → Hel
 * // → lo
 * ```
 */
export function createOpenAICompatible(options: OpenAICompatibleOptions): OpenAICompatible {
  const settings = readOptions('options', options, { ...HTTP_OPTION_RULES, ...OWN_RULES });
  const { apiKey, tokens, model, body, query, maxLineLength, deadlines } = settings;
  if (apiKey && tokens) throw wrong('tokens', 'left out if there is an `apiKey`', kindOf(tokens));
  const http = httpOf(settings);
  const withKey = keyed(http, apiKey, tokens);

  const answers = chatAnswers({
    read: (request: string | OpenAIChatRequest) => ({
      ...(model !== undefined && { model }),
      ...body,
      ...readRequest(request),
      stream: true,
    }),
    ask: (request, paused$) =>
      withKey((key) => {
        const post = {
          ...key,
          step: 'stream',
          path: `/chat/completions${query}`,
          body: request,
          lastText: '[DONE]',
          paused$,
        };
        return http.stream(post, 'text/event-stream');
      }).pipe(
        // Before the decoders, which complete an answer whose finish reason has arrived.
        totalDeadline(deadlines.totalMs),
        sseLines({ maxLineLength }),
        decodeWith(() => doneLine),
        sseEvents({ flush: true, maxEventLength: maxLineLength }),
        chatEvents(),
      ),
    toText: decodeWith(() => texts),
    toEvents: (events) => events,
    amend: http.amend,
  });

  return {
    ...answers,
    url: http.url,
    warmUp: () =>
      withKey((key) =>
        http.stream({ ...key, step: 'models', path: `/models${query}` }, 'application/json'),
      ).pipe(
        ignoreElements(),
        catchError((error: unknown) => {
          if (isUnknownPath(error)) return EMPTY;
          throw error;
        }),
      ),
  };
}

/** Whether the service was reached, but doesn't list its models. */
function isUnknownPath(error: unknown): boolean {
  if (!isRxtalkError(error) || error.code !== 'http-status') return false;
  return error.status === 404 || error.status === 405;
}

/** Events → the text alone. */
const texts: Decoder<ChatEvent, string> = {
  decode(event, sink) {
    if (event.type === 'text') sink.give(event.delta);
  },
};
