import { concatMap, type Observable } from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isPositiveInteger } from '../arguments/rules';
import {
  TOKEN_RULES,
  type TokenCache,
  type TokenCacheOptions,
  tokenCache,
} from '../auth/tokenCache';
import { chatAnswers } from '../chat/chatAnswers';
import type { ChatEvent } from '../chat/chatEvent';
import { readRequest } from '../chat/chatRequest';
import type { ChatService } from '../chat/chatService';
import { totalDeadline } from '../chat/totalDeadline';
import type { Decoder } from '../decode/decoder';
import { DEFAULT_MAX_LINE_LENGTH } from '../decode/sse/lineDecoder';
import { httpOf } from '../http/createHttp';
import { HTTP_OPTION_RULES, type HttpOptions } from '../http/httpOptions';
import { decodeWith } from '../operators/decodeWith';
import { snapshotDeltas } from '../operators/snapshotDeltas';
import { LOGIN_RULES, type LoginOptions, login } from './login';
import { openStream } from './openStream';
import { DEFAULT_MODEL, submitText } from './submitText';

/** The base URL of the original service, which no longer answers. */
export const GPTALK_URL = 'https://gptalk.net';

export interface GPTalkOptions extends HttpOptions, LoginOptions, Omit<TokenCacheOptions, 'now'> {
  /**
   * The maximum length of a line in a stream, in characters (UTF-16 code units).
   * @default 16777216
   */
  readonly maxLineLength?: number | undefined;
}

const OWN_RULES = {
  maxLineLength: [isPositiveInteger, DEFAULT_MAX_LINE_LENGTH],
} satisfies OptionRules<Pick<GPTalkOptions, 'maxLineLength'>>;

/** A client of the GPTalk protocol. */
export interface GPTalk extends ChatService {
  /** False for the original service, which no longer answers. */
  readonly working: boolean;
  /** The models of the original service; other services may have more. */
  readonly models: readonly string[];
  /** The token cache that all answers share. */
  readonly tokens: TokenCache;
  /**
   * Logs in and connects in advance, so that the first answer starts sooner: it then needs two requests
   * instead of three, on the connection of the login.
   *
   * 1. Each subscription waits for a token with a use left. If there is none, and none is being requested,
   *    it logs in. It takes no use.
   * 2. It emits nothing, and completes when a token is available, at once if there is one already. An
   *    answer that starts in the meantime waits for the same login.
   * 3. A failed login is an error like that of an answer, with `step: 'login'`. It isn't cached: the next
   *    answer logs in again.
   * 4. Unsubscribing cancels the login, unless an answer or another warm-up waits for it.
   *
   * The connection stays open for `keepAliveMs`, so subscribe shortly before the first answer: when the
   * user starts to type, for example.
   *
   * @example
   * ```ts
   * import { concat } from 'rxjs';
   * import { createGPTalk } from 'rxtalk';
   * import { inProcessGPTalk } from 'rxtalk/testing';
   *
   * const service = inProcessGPTalk({ answer: () => ['Hel', 'lo'] });
   * const gptalk = createGPTalk({ axios: service.axios });
   * concat(gptalk.warmUp(), gptalk.stream('Hi')).subscribe((delta) => console.log(delta));
   * // → Hel
   * // → lo
   * ```
   */
  warmUp(): Observable<never>;
}

/**
 * Creates a client whose answers are cold Observables of text deltas.
 *
 * Each subscription to `stream(request)` is one answer:
 * 1. It takes a use of a cached token. If there is no token, or it has expired or is used up, it logs in.
 * 2. It submits the text. After a 401, it logs in again and submits the text once more.
 * 3. It opens the stream and emits what each cumulative message adds, until `[DONE]`.
 *
 * Unsubscribing closes the socket at once, at any time. The deadlines limit the wait for each response,
 * silence on the wire and, if you set `totalMs`, the whole answer. Every failure is an error notification
 * of one class hierarchy, without secrets; an answer that ends before `[DONE]` is a failure, too. `retry`
 * sends the request again and repeats emitted text, so check the error's `isRetryable` first: it is false
 * after text. Nothing is sent before the subscription.
 *
 * @param options see {@link GPTalkOptions}.
 * @throws TypeError at once if an option is wrong; `stream`, `events` and `iterate` if the request is.
 * @see `createOpenAICompatible` of `rxtalk/openai`, which returns the same for OpenAI-compatible services.
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
export function createGPTalk(options: GPTalkOptions): GPTalk {
  const rules = { ...HTTP_OPTION_RULES, ...LOGIN_RULES, ...TOKEN_RULES, ...OWN_RULES };
  const settings = readOptions('options', options, rules);
  const { fingerprint, maxUses, store, maxLineLength, now, deadlines } = settings;
  const http = httpOf(settings);
  const tokens = tokenCache(login(http, { fingerprint }), { maxUses, now, store });

  const answers = chatAnswers({
    read: readRequest,
    ask: (request, paused$) =>
      tokens
        .withToken((auth) => submitText(http, auth, request))
        .pipe(
          concatMap((streamToken) => openStream(http, streamToken, { paused$ })),
          snapshotDeltas({ maxLineLength }), // lines, data, [DONE], content, deltas
          totalDeadline(deadlines.totalMs),
        ),
    toText: (deltas) => deltas,
    toEvents: decodeWith(() => textEvents),
    amend: http.amend,
  });

  return {
    ...answers,
    url: http.url,
    working: http.url !== GPTALK_URL,
    models: [DEFAULT_MODEL],
    fields: ['model', 'temperature'],
    tokens,
    warmUp: tokens.warmUp,
  };
}

/** Deltas → events; the deltas only complete when the answer is complete. */
const textEvents: Decoder<string, ChatEvent> = {
  decode(delta, sink) {
    sink.give({ type: 'text', delta });
  },
  end(sink) {
    sink.give({ type: 'finish', reason: 'stop' });
  },
};
