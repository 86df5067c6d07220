import { catchError, EMPTY, filter, ignoreElements, map, type Observable } from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isText, type Rule } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import type { TokenCache } from '../auth/tokenCache';
import { chatAnswers } from '../chat/chatAnswers';
import type { ChatEvent } from '../chat/chatEvent';
import type { ChatService } from '../chat/chatService';
import { isRxtalkError } from '../errors/isRxtalkError';
import { httpOf } from '../http/createHttp';
import { HTTP_OPTION_RULES, type HttpOptions } from '../http/httpOptions';
import { sseEvents } from '../operators/sseEvents';
import { sseLines } from '../operators/sseLines';
import { chatEvents } from './chatEvents';
import { isFields, type OpenAIChatRequest, readRequest } from './chatRequest';
import { type ApiKey, isApiKey, isTokenCache, keyed } from './credentials';

export interface OpenAICompatibleOptions extends HttpOptions {
  /**
   * The key, sent as `Authorization: Bearer …`: a string, or a function that is called for each answer,
   * and once more after a 401. For a key in another header, such as Azure's `api-key`, use `headers`.
   * @default none is sent
   */
  readonly apiKey?: ApiKey | undefined;
  /**
   * Tokens in place of `apiKey`, for keys that expire: `tokenCache` shares them between answers.
   * @default none
   */
  readonly tokens?: TokenCache | undefined;
  /**
   * The model of requests that name none.
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
} satisfies OptionRules<Omit<OpenAICompatibleOptions, keyof HttpOptions>>;

/** A client of an OpenAI-compatible service. */
export interface OpenAICompatible extends ChatService<OpenAIChatRequest> {
  warmUp(): Observable<never>;
}

export function createOpenAICompatible(options: OpenAICompatibleOptions): OpenAICompatible {
  const settings = readOptions('options', options, { ...HTTP_OPTION_RULES, ...OWN_RULES });
  const { apiKey, tokens, model, body, query, deadlines } = settings;
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
      withKey((headers) => {
        const post = {
          step: 'stream',
          path: `/chat/completions${query}`,
          headers,
          body: request,
          lastText: '[DONE]',
          paused$,
        };
        return http.stream(post, 'text/event-stream');
      }).pipe(sseLines(), sseEvents({ flush: true }), chatEvents()),
    toText: textDeltas,
    toEvents: (events) => events,
    amend: http.amend,
    totalMs: deadlines.totalMs,
  });

  return {
    ...answers,
    url: http.url,
    warmUp: () =>
      withKey((headers) =>
        http.stream({ step: 'models', path: `/models${query}`, headers }, 'application/json'),
      ).pipe(
        ignoreElements(),
        catchError((error: unknown) => {
          const isReached =
            isRxtalkError(error) &&
            error.code === 'http-status' &&
            (error.status === 404 || error.status === 405);
          if (isReached) return EMPTY;
          throw error;
        }),
      ),
  };
}

function textDeltas(events: Observable<ChatEvent>): Observable<string> {
  return events.pipe(
    map((event) => (event.type === 'text' ? event.delta : '')),
    filter((delta) => delta !== ''),
  );
}
