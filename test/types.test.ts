import type { AxiosInstance } from 'axios';
import {
  EMPTY,
  type MonoTypeOperatorFunction,
  type Observable,
  type ObservableInput,
  type OperatorFunction,
  of,
  type RetryConfig,
} from 'rxjs';
import * as rxtalk from 'rxtalk';
import * as rxtalkConversation from 'rxtalk/conversation';
import * as rxtalkOpenAI from 'rxtalk/openai';
import * as rxtalkServer from 'rxtalk/server';
import * as rxtalkTesting from 'rxtalk/testing';
import { describe, expect, expectTypeOf, test } from 'vitest';

const baseURL = 'http://localhost';

test('the package exports these names, and no others', () => {
  expect(Object.keys(rxtalk).sort()).toEqual([
    'DeadlineError',
    'GPTALK_URL',
    'HttpStatusError',
    'LimitError',
    'NetworkError',
    'ProtocolError',
    'RxtalkError',
    'ServiceError',
    'SnapshotRewriteError',
    'TruncatedStreamError',
    'backoff',
    'coalesce',
    'createGPTalk',
    'createHttp',
    'cumulativeToDelta',
    'formatPrompt',
    'isRxtalkError',
    'login',
    'openStream',
    'readContent',
    'retryText',
    'snapshotDeltas',
    'sseData',
    'sseEvents',
    'sseLines',
    'submitText',
    'toAsyncIterable',
    'tokenCache',
    'untilDone',
    'wellFormed',
  ]);
  expect(Object.keys(rxtalkConversation)).toEqual(['createConversation']);
  expect(Object.keys(rxtalkOpenAI).sort()).toEqual(['chatEvents', 'createOpenAICompatible']);
  expect(Object.keys(rxtalkServer).sort()).toEqual([
    'agUiHandler',
    'chatHandler',
    'gptalkHandler',
    'memoryLedger',
    'openAIHandler',
    'toAgUiEvents',
    'toOpenAIChunks',
    'toUIMessageChunks',
    'uiMessageHandler',
  ]);
  expect(Object.keys(rxtalkTesting).sort()).toEqual([
    'faultPlan',
    'faultPlans',
    'inProcessGPTalk',
    'inProcessOpenAI',
    'startGPTalkServer',
    'startOpenAIServer',
  ]);
});

describe('operators', () => {
  test('sseLines accepts bytes and strings', () => {
    expectTypeOf(rxtalk.sseLines).returns.toEqualTypeOf<
      OperatorFunction<Uint8Array | string, string>
    >();
    expectTypeOf<rxtalk.SseLinesOptions>().toEqualTypeOf<{
      readonly maxLineLength?: number | undefined;
    }>();
    expectTypeOf(EMPTY as Observable<Uint8Array>)
      .map((bytes$) => bytes$.pipe(rxtalk.sseLines(), rxtalk.sseData(), rxtalk.untilDone()))
      .toEqualTypeOf<Observable<string>>();
    // @ts-expect-error: a string isn't a length
    expect(() => rxtalk.sseLines({ maxLineLength: '1' })).toThrow(TypeError);
    // @ts-expect-error: a source of numbers has no lines
    expectTypeOf(of(1).pipe(rxtalk.sseLines()));
  });

  test('sseData and cumulativeToDelta turn strings into strings', () => {
    expectTypeOf(rxtalk.sseData).toEqualTypeOf<() => OperatorFunction<string, string>>();
    expectTypeOf(rxtalk.cumulativeToDelta).returns.toEqualTypeOf<
      OperatorFunction<string, string>
    >();
    expectTypeOf<rxtalk.RewritePolicy>().toEqualTypeOf<'error' | 'ignore' | 'slice'>();
    expectTypeOf<rxtalk.CumulativeToDeltaOptions>().toEqualTypeOf<{
      readonly onRewrite?: rxtalk.RewritePolicy | undefined;
    }>();
    // @ts-expect-error: no such policy
    expect(() => rxtalk.cumulativeToDelta({ onRewrite: 'skip' })).toThrow(TypeError);
  });

  test('snapshotDeltas turns bytes into strings', () => {
    expectTypeOf(rxtalk.snapshotDeltas).returns.toEqualTypeOf<
      OperatorFunction<Uint8Array, string>
    >();
    expectTypeOf<rxtalk.SnapshotDeltasOptions>().toEqualTypeOf<{
      readonly field?: string | undefined;
      readonly maxLineLength?: number | undefined;
    }>();
    // @ts-expect-error: a number isn't a field
    expect(() => rxtalk.snapshotDeltas({ field: 1 })).toThrow(TypeError);
  });

  test('sseEvents turns strings into events', () => {
    expectTypeOf(rxtalk.sseEvents).returns.toEqualTypeOf<
      OperatorFunction<string, rxtalk.SseEvent>
    >();
    expectTypeOf<rxtalk.SseEventsOptions>().toEqualTypeOf<{
      readonly flush?: boolean | undefined;
      readonly maxEventLength?: number | undefined;
    }>();
    expectTypeOf<rxtalk.SseEvent>().toEqualTypeOf<{
      readonly type: string;
      readonly data: string;
      readonly lastEventId: string;
      readonly retryMs?: number;
    }>();
  });

  test('untilDone keeps the type of the values', () => {
    expectTypeOf(of(1, 2).pipe(rxtalk.untilDone())).toEqualTypeOf<Observable<number>>();
    expectTypeOf(rxtalk.untilDone<rxtalk.SseEvent>).returns.toEqualTypeOf<
      MonoTypeOperatorFunction<rxtalk.SseEvent>
    >();
    const isDone = (value: { last: boolean }) => value.last;
    expectTypeOf(of({ last: true }).pipe(rxtalk.untilDone({ isDone }))).toEqualTypeOf<
      Observable<{ last: boolean }>
    >();
    expectTypeOf<rxtalk.UntilDoneOptions<number>>().toEqualTypeOf<{
      readonly isDone?: ((value: number) => boolean) | undefined;
      readonly required?: boolean | undefined;
    }>();
  });

  test('an option can be undefined, which means that it is left out', () => {
    expect(() => rxtalk.sseLines({ maxLineLength: undefined })).not.toThrow();
    expectTypeOf<NeverUndefined<rxtalk.SseLinesOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.SseEventsOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.UntilDoneOptions<string>>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.CumulativeToDeltaOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.SnapshotDeltasOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.BackoffOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.RetryTextOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.ToAsyncIterableOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.TokenCacheOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.LoginOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.OpenStreamOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.AnswerOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.Deadlines>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.HttpOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalk.GPTalkOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalkTesting.GPTalkServerOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalkServer.HandlerOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalkServer.HandlerPaths>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalkServer.MemoryLedgerOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalkServer.ToOpenAIChunksOptions>>().toBeNever();
    expectTypeOf<NeverUndefined<rxtalkServer.ToUIMessageChunksOptions>>().toBeNever();
    // A required option isn't optional by accident.
    expectTypeOf<NeverUndefined<rxtalk.HttpRequest>>().toEqualTypeOf<'path'>();
    expectTypeOf<NeverUndefined<rxtalk.ChatRequest>>().toEqualTypeOf<'messages'>();
  });
});

/** The names of the options that can't be undefined. */
type NeverUndefined<Options> = {
  [Name in keyof Options]-?: { [Key in Name]: undefined } extends Pick<Options, Name>
    ? never
    : Name;
}[keyof Options];

describe('retries', () => {
  test('backoff is a `delay` for `retry`', () => {
    expectTypeOf(rxtalk.backoff).toEqualTypeOf<
      (
        options?: rxtalk.BackoffOptions,
      ) => (error: unknown, retryCount: number) => Observable<unknown>
    >();
    expectTypeOf<{ delay: ReturnType<typeof rxtalk.backoff> }>().toExtend<RetryConfig>();
    expectTypeOf<rxtalk.BackoffOptions>().branded.toEqualTypeOf<{
      readonly initialMs?: number | undefined;
      readonly maxMs?: number | undefined;
      readonly maxRetryAfterMs?: number | undefined;
      readonly resend?: boolean | undefined;
      readonly random?: (() => number) | undefined;
    }>();
    // @ts-expect-error: a string isn't a boolean
    expect(() => rxtalk.backoff({ resend: 'yes' })).toThrow(TypeError);
  });

  test('retryText is an operator over text', () => {
    expectTypeOf(rxtalk.retryText).toEqualTypeOf<
      (options?: rxtalk.RetryTextOptions) => MonoTypeOperatorFunction<string>
    >();
    expectTypeOf<rxtalk.RetryTextOptions>().toEqualTypeOf<{
      readonly count?: number | undefined;
      readonly delay?:
        | number
        | ((error: unknown, retryCount: number) => ObservableInput<unknown>)
        | undefined;
    }>();
    // @ts-expect-error: a source of numbers has no text
    expectTypeOf(of(1).pipe(rxtalk.retryText()));
  });
});

describe('the steps and the client', () => {
  test('each step emits what the next one accepts', () => {
    expectTypeOf(rxtalk.createHttp).returns.toEqualTypeOf<rxtalk.Http>();
    expectTypeOf(rxtalk.createHttp).parameter(0).toEqualTypeOf<rxtalk.HttpOptions>();
    expectTypeOf(rxtalk.login).toEqualTypeOf<
      (http: rxtalk.Http, options?: rxtalk.LoginOptions) => Observable<rxtalk.AuthToken>
    >();
    expectTypeOf(rxtalk.submitText).toEqualTypeOf<
      (
        http: rxtalk.Http,
        auth: rxtalk.AuthToken,
        request: string | rxtalk.ChatRequest,
      ) => Observable<rxtalk.StreamToken>
    >();
    expectTypeOf(rxtalk.openStream).toEqualTypeOf<
      (
        http: rxtalk.Http,
        streamToken: rxtalk.StreamToken,
        options?: rxtalk.OpenStreamOptions,
      ) => Observable<Uint8Array>
    >();
    expectTypeOf(rxtalk.readContent).toEqualTypeOf<(payload: string) => string>();
  });

  test('the tokens, the options and the transport have these types', () => {
    expectTypeOf<rxtalk.AuthToken>().toEqualTypeOf<{
      readonly token: string;
      readonly expiresAtMs: number;
      readonly giveBack?: (() => void) | undefined;
    }>();
    expectTypeOf<rxtalk.StreamToken>().toEqualTypeOf<{ readonly token: string }>();
    expectTypeOf<rxtalk.LoginOptions['fingerprint']>().toEqualTypeOf<
      string | (() => string) | undefined
    >();
    expectTypeOf<rxtalk.HttpOptions['axios']>().toEqualTypeOf<AxiosInstance | undefined>();
    expectTypeOf<rxtalk.HttpOptions['headers']>().toEqualTypeOf<rxtalk.HeadersLike | undefined>();
    expectTypeOf<Headers>().toExtend<rxtalk.HeadersLike>();
    expectTypeOf<Record<string, string>>().toExtend<rxtalk.HeadersLike>();
    expectTypeOf<Map<string, string>>().toExtend<rxtalk.HeadersLike>();
    expectTypeOf<[string, string][]>().toExtend<rxtalk.HeadersLike>();
    expectTypeOf<rxtalk.HttpRequest['step']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<rxtalk.Http['json']>().toEqualTypeOf<
      <T = unknown>(request: rxtalk.HttpRequest, read?: (value: unknown) => T) => Observable<T>
    >();
    expectTypeOf<rxtalk.Http['stream']>().toEqualTypeOf<
      (request: rxtalk.HttpRequest, mediaType: string) => Observable<Uint8Array>
    >();
    expectTypeOf<rxtalk.Http['keepSecret']>().toEqualTypeOf<(secret: string) => void>();
    expectTypeOf<rxtalk.Http['amend']>().returns.toBeUnknown();
    expectTypeOf<keyof rxtalk.Http>().toEqualTypeOf<
      'url' | 'userAgent' | 'now' | 'json' | 'stream' | 'keepSecret' | 'amend'
    >();
    expectTypeOf<keyof rxtalk.Deadlines>().toEqualTypeOf<'responseMs' | 'idleMs' | 'totalMs'>();
  });

  test('a request is a string or messages', () => {
    expectTypeOf<rxtalk.ChatMessage>().toEqualTypeOf<{
      readonly role: string;
      readonly content: string;
    }>();
    expectTypeOf(rxtalk.formatPrompt).toEqualTypeOf<
      (messages: string | readonly rxtalk.ChatMessage[]) => string
    >();
    const messages = [{ role: 'user', content: 'Hi' }] as const;
    expectTypeOf({ messages }).toExtend<rxtalk.ChatRequest>();
    // @ts-expect-error: a message has a content
    expect(() => rxtalk.formatPrompt([{ role: 'user' }])).toThrow(TypeError);
    // @ts-expect-error: a request has messages
    expect(() => rxtalk.createGPTalk({ baseURL }).stream({ model: 'm' })).toThrow(TypeError);
  });

  test('the client has these types', () => {
    expectTypeOf(rxtalk.createGPTalk).toEqualTypeOf<
      (options: rxtalk.GPTalkOptions) => rxtalk.GPTalk
    >();
    expectTypeOf<rxtalk.GPTalkOptions>().toExtend<rxtalk.HttpOptions & rxtalk.LoginOptions>();
    expectTypeOf<typeof rxtalk.GPTALK_URL>().toExtend<string>();
    expectTypeOf<rxtalk.GPTalk['stream']>().toEqualTypeOf<
      (request: string | rxtalk.ChatRequest, options?: rxtalk.AnswerOptions) => Observable<string>
    >();
    expectTypeOf<rxtalk.GPTalk['events']>().toEqualTypeOf<
      (
        request: string | rxtalk.ChatRequest,
        options?: rxtalk.AnswerOptions,
      ) => Observable<rxtalk.ChatEvent>
    >();
    expectTypeOf<rxtalk.GPTalk['iterate']>().toEqualTypeOf<
      (request: string | rxtalk.ChatRequest) => rxtalk.DisposableAsyncIterator<string>
    >();
    expectTypeOf<rxtalk.AnswerOptions>().toEqualTypeOf<{
      readonly paused$?: Observable<boolean> | undefined;
    }>();
    expectTypeOf<rxtalk.GPTalk>().toExtend<rxtalk.ChatService>();
    expectTypeOf<rxtalk.GPTalk['models']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<rxtalk.GPTalk['fields']>().toEqualTypeOf<readonly string[] | undefined>();
    // @ts-expect-error: a client has options
    expect(() => rxtalk.createGPTalk()).toThrow(TypeError);
    // @ts-expect-error: a boolean isn't an Observable
    expect(() => rxtalk.createGPTalk({ baseURL }).stream('Hi', { paused$: true })).toThrow();
    expectTypeOf<rxtalk.GPTalk['tokens']>().toEqualTypeOf<rxtalk.TokenCache>();
  });

  test('the token cache emits the values of the project, which returns any ObservableInput', () => {
    expectTypeOf(rxtalk.tokenCache).toEqualTypeOf<
      (
        login$: Observable<rxtalk.AuthToken>,
        options?: rxtalk.TokenCacheOptions,
      ) => rxtalk.TokenCache
    >();
    const tokens = rxtalk.tokenCache(EMPTY);
    expectTypeOf(tokens.withToken(async () => 1)).toEqualTypeOf<Observable<number>>();
    expectTypeOf(tokens.withToken(({ token }) => of(token))).toEqualTypeOf<Observable<string>>();
    expectTypeOf(tokens.inHand).toEqualTypeOf<rxtalk.TokenInHand | undefined>();
    expectTypeOf<rxtalk.TokenCacheOptions>().toEqualTypeOf<{
      readonly maxUses?: number | undefined;
      readonly now?: (() => number) | undefined;
      readonly store?: rxtalk.TokenStore | undefined;
    }>();
  });

  test('toAsyncIterable keeps the type of the values', () => {
    const iterator = rxtalk.toAsyncIterable(of(1));
    expectTypeOf(iterator).toEqualTypeOf<rxtalk.DisposableAsyncIterator<number>>();
    expectTypeOf(iterator).toExtend<AsyncIterableIterator<number>>();
    expectTypeOf(iterator).toExtend<AsyncDisposable>();
    expectTypeOf<rxtalk.ToAsyncIterableOptions>().toEqualTypeOf<{
      readonly highWaterMark?: number | undefined;
      readonly onPause?: ((isPaused: boolean) => void) | undefined;
    }>();
    // @ts-expect-error: a promise isn't an Observable
    expect(() => rxtalk.toAsyncIterable(Promise.resolve(1))).toThrow(TypeError);
  });
});

describe('errors', () => {
  test('are discriminated by their code', () => {
    expectTypeOf<rxtalk.AnyRxtalkError['code']>().toEqualTypeOf<rxtalk.ErrorCode>();
    expectTypeOf<'login' | 'text' | 'stream'>().toExtend<rxtalk.Step>();
    expectTypeOf<'list models'>().toExtend<rxtalk.Step>();
    expectTypeOf<rxtalk.Step>().toExtend<string>();
    expectTypeOf<rxtalk.RequestOutcome>().toEqualTypeOf<
      'unsent' | 'refused' | 'unknown' | 'accepted'
    >();
    expectTypeOf<rxtalk.AnyRxtalkError['outcome']>().toEqualTypeOf<rxtalk.RequestOutcome>();
    expectTypeOf<rxtalk.DeadlinePhase>().toEqualTypeOf<'response' | 'idle' | 'total'>();
    expectTypeOf(rxtalk.isRxtalkError).guards.toEqualTypeOf<rxtalk.AnyRxtalkError>();
    type WithCode<C> = Extract<rxtalk.AnyRxtalkError, { code: C }>;
    expectTypeOf<WithCode<'http-status'>>().toEqualTypeOf<rxtalk.HttpStatusError>();
    expectTypeOf<WithCode<'network'>>().toEqualTypeOf<rxtalk.NetworkError>();
    expectTypeOf<WithCode<'deadline'>>().toEqualTypeOf<rxtalk.DeadlineError>();
    expectTypeOf<WithCode<'protocol'>>().toEqualTypeOf<rxtalk.ProtocolError>();
    expectTypeOf<WithCode<'service'>>().toEqualTypeOf<rxtalk.ServiceError>();
    expectTypeOf<WithCode<'truncated'>>().toEqualTypeOf<rxtalk.TruncatedStreamError>();
    expectTypeOf<WithCode<'rewrite'>>().toEqualTypeOf<rxtalk.SnapshotRewriteError>();
    expectTypeOf<WithCode<'limit'>>().toEqualTypeOf<rxtalk.LimitError>();
  });

  test('have a literal name and share a base', () => {
    expectTypeOf<rxtalk.LimitError['name']>().toEqualTypeOf<'LimitError'>();
    expectTypeOf<rxtalk.AnyRxtalkError>().toExtend<rxtalk.RxtalkError>();
    expectTypeOf<rxtalk.RxtalkError>().toExtend<Error>();
    expectTypeOf<rxtalk.RxtalkError['serverMessage']>().toEqualTypeOf<string | undefined>();
    // @ts-expect-error: the base class is abstract
    expectTypeOf(rxtalk.RxtalkError).toBeConstructibleWith('message', {});
  });
});

test('the server for tests has these types', () => {
  expectTypeOf(rxtalkTesting.startGPTalkServer).toEqualTypeOf<
    (options?: rxtalkTesting.GPTalkServerOptions) => Promise<rxtalkTesting.GPTalkServer>
  >();
  expectTypeOf<rxtalkTesting.GPTalkServer>().toExtend<AsyncDisposable>();
  expectTypeOf<rxtalkTesting.GPTalkServer['requests']>().toEqualTypeOf<
    readonly rxtalkTesting.RecordedRequest[]
  >();
  expectTypeOf<
    rxtalkTesting.GPTalkServer['stats']
  >().toEqualTypeOf<rxtalkTesting.GPTalkServerStats>();
  expectTypeOf<
    rxtalkTesting.GPTalkServerStats[keyof rxtalkTesting.GPTalkServerStats]
  >().toBeNumber();
  expectTypeOf<NonNullable<rxtalkTesting.GPTalkServerOptions['answer']>>()
    .parameter(0)
    .toEqualTypeOf<rxtalkTesting.AnswerRequest>();
});

describe('the handlers', () => {
  test('are fetch handlers over any chat service', () => {
    type Create = (
      service: rxtalkServer.Answering,
      options?: rxtalkServer.HandlerOptions,
    ) => rxtalkServer.Handler;
    expectTypeOf<rxtalkServer.Handler>().toEqualTypeOf<(request: Request) => Promise<Response>>();
    expectTypeOf(rxtalkServer.chatHandler).toEqualTypeOf<Create>();
    expectTypeOf(rxtalkServer.gptalkHandler).toEqualTypeOf<Create>();
    expectTypeOf(rxtalkServer.openAIHandler).toEqualTypeOf<Create>();
    expectTypeOf(rxtalkServer.uiMessageHandler).toEqualTypeOf<Create>();
    expectTypeOf(rxtalkServer.agUiHandler).toEqualTypeOf<Create>();
    expectTypeOf<rxtalk.GPTalk>().toExtend<rxtalkServer.Answering>();
    // A service whose requests have more fields is one, too.
    type OwnRequest = rxtalk.ChatRequest & { readonly tools?: readonly unknown[] };
    expectTypeOf<rxtalk.ChatService<OwnRequest>>().toExtend<rxtalkServer.Answering>();
    // @ts-expect-error: text isn't events
    expect(() => rxtalkServer.chatHandler({ stream: () => EMPTY })).toThrow(TypeError);
  });

  test('the encoders turn events into text', () => {
    type Encode = OperatorFunction<rxtalk.ChatEvent, string>;
    expectTypeOf(rxtalkServer.toOpenAIChunks).returns.toEqualTypeOf<Encode>();
    expectTypeOf(rxtalkServer.toUIMessageChunks).returns.toEqualTypeOf<Encode>();
    expectTypeOf(rxtalkServer.toAgUiEvents).returns.toEqualTypeOf<Encode>();
    expectTypeOf(rxtalkServer.memoryLedger).returns.toEqualTypeOf<rxtalkServer.TokenLedger>();
    // @ts-expect-error: an AG-UI run has ids
    expect(() => rxtalkServer.toAgUiEvents({})).toThrow(TypeError);
  });
});
