import { type OptionRules, readOptions } from '../arguments/readOptions';
import {
  isDurationMs,
  isFunction,
  isNonEmptyText,
  isPositiveInteger,
  type Rule,
} from '../arguments/rules';
import { describe, kindOf, wrong } from '../arguments/wrong';
import { memoryLedger } from './ledger/memoryLedger';
import type { TokenLedger } from './ledger/tokenLedger';
import type { Answering } from './request/question';
import type { ServerEvent } from './serverEvent';

/** The path of each protocol. A path is empty, or starts with `/` and doesn't end with `/`. */
export interface HandlerPaths {
  /**
   * What precedes `/api/chatgpt/…` of the GPTalk protocol.
   * @default ''
   */
  readonly gptalk?: string | undefined;
  /**
   * What precedes `/chat/completions` and `/models`.
   * @default '/v1'
   */
  readonly openai?: string | undefined;
  /**
   * The path of the AI SDK's UI message stream.
   * @default '/api/chat'
   */
  readonly uiMessage?: string | undefined;
  /**
   * The path of AG-UI.
   * @default '/agui'
   */
  readonly agUi?: string | undefined;
}

export interface HandlerOptions {
  /**
   * Accepts or rejects a request. False is a 401; a response is sent as it is. The function must not read
   * the body. With the GPTalk protocol, it applies only to the login; the other steps need tokens of the
   * ledger.
   * @default accepts all requests
   */
  readonly authorize?:
    | ((request: Request) => boolean | Response | Promise<boolean | Response>)
    | undefined;
  /**
   * The origins whose pages are allowed: `*`, or a list such as `['https://app.example']`.
   * @default []
   */
  readonly cors?: '*' | readonly string[] | undefined;
  /**
   * How long a stream may be silent before a comment is sent, in milliseconds; it is sent within twice this
   * time. 0 sends none.
   * @default 15000
   */
  readonly heartbeatMs?: number | undefined;
  /**
   * The tokens of the GPTalk protocol.
   * @default memoryLedger()
   */
  readonly ledger?: TokenLedger | undefined;
  /**
   * How many questions may be read or answered at a time; a further one gets a 503. An answer counts until
   * its client has read it.
   * @default 1000
   */
  readonly maxAnswers?: number | undefined;
  /**
   * The maximum size of a request body, in bytes.
   * @default 4194304
   */
  readonly maxBodyBytes?: number | undefined;
  /**
   * The model to ask the service for, whatever a client names. Clients often name a model that the service
   * doesn't have, such as `gpt-4`.
   * @default the one that the client names
   */
  readonly model?: string | undefined;
  /**
   * What `GET /v1/models` lists.
   * @default the `model`, or the service's `models`
   */
  readonly models?: readonly string[] | undefined;
  /** Called with the events of each answer. An error that it throws, or a Promise that it rejects, is ignored. */
  readonly onEvent?: ((event: ServerEvent) => void) | undefined;
  /** The path of each protocol, see {@link HandlerPaths}. */
  readonly paths?: HandlerPaths | undefined;
}

const isPath: Rule<string> = (value, name) => {
  if (value === '' || (isPartOf(`http://a${value}`, 'pathname', value) && !value.endsWith('/'))) {
    return value;
  }
  throw wrong(name, 'empty or a path such as `/talk`', describe(value));
};

/** Whether it is what a URL makes of it: no request has another path, such as `/ä` or `/a/../b`. */
function isPartOf(url: string, part: 'origin' | 'pathname', value: unknown): value is string {
  return URL.canParse(url) && new URL(url)[part] === value;
}

const isCors: Rule<'*' | readonly string[]> = (value, name) => {
  if (value === '*') return value;
  const origins: readonly unknown[] = Array.isArray(value) ? value : [value];
  const others = origins.filter((origin) => !isPartOf(`${origin}`, 'origin', origin));
  if (Array.isArray(value) && others.length === 0) return [...value];
  const expected = '`*` or an array of origins such as `https://app.example`';
  throw wrong(name, expected, describe(others.length > 0 ? others[0] : value));
};

const isLedger: Rule<TokenLedger> = (value, name) => {
  const { issue, submit, open } = (value ?? {}) as Partial<TokenLedger>;
  if ([issue, submit, open].every((method) => typeof method === 'function')) {
    return value as TokenLedger;
  }
  throw wrong(name, 'a token ledger', kindOf(value));
};

const isModels: Rule<readonly string[]> = (value, name) => {
  if (Array.isArray(value) && value.every((model) => typeof model === 'string')) return [...value];
  throw wrong(name, 'an array of strings', kindOf(value));
};

const pathRules = {
  gptalk: [isPath, ''],
  openai: [isPath, '/v1'],
  uiMessage: [isPath, '/api/chat'],
  agUi: [isPath, '/agui'],
} satisfies OptionRules<HandlerPaths>;

const isPaths = (value: unknown, name: string) => readOptions(name, value, pathRules, `${name}.`);

type OnEvent = (event: ServerEvent) => void;
type Authorize = NonNullable<HandlerOptions['authorize']>;

const rules = {
  authorize: [isFunction as unknown as Rule<Authorize>, undefined],
  cors: [isCors, []],
  heartbeatMs: [isDurationMs, 15_000],
  ledger: [isLedger, undefined],
  maxAnswers: [isPositiveInteger, 1_000],
  maxBodyBytes: [isPositiveInteger, 4_194_304],
  model: [isNonEmptyText, undefined],
  models: [isModels, undefined],
  onEvent: [isFunction as unknown as Rule<OnEvent>, undefined],
  paths: [isPaths],
} satisfies OptionRules<HandlerOptions>;

export type Settings = ReturnType<typeof readHandlerOptions>;

/** Checks the options and fills in the defaults. */
export function readHandlerOptions(service: Answering, options: HandlerOptions | undefined) {
  const settings = readOptions('options', options, rules);
  const { ledger = memoryLedger(), model } = settings;
  const { models = model === undefined ? (service.models ?? []) : [model] } = settings;
  return { ...settings, ledger, models };
}
