import type { AxiosInstance } from 'axios';
import { isPausing } from '../arguments/pausing';
import type { OptionRules, Read } from '../arguments/readOptions';
import {
  CLOCK_RULE,
  isDurationMs,
  isFunction,
  isNonEmptyText,
  isText,
  type Rule,
} from '../arguments/rules';
import { describe, kindOf, wrong } from '../arguments/wrong';
import type { RequestOutcome } from '../errors/outcome';
import { type Deadlines, isDeadlines } from './deadlines';
import { type HeadersLike, isHeaders } from './headers';
import type { HttpRequest } from './http';
import { isProxy } from './proxy';

export interface HttpOptions {
  /**
   * The base URL of the service, which may have a path. It can be relative if there is a `location`, as in
   * a browser. Required, unless `axios` has one.
   */
  readonly baseURL?: string | undefined;
  /**
   * The axios instance to send with: its interceptors, agents and TLS options apply.
   * @default axios.create()
   */
  readonly axios?: AxiosInstance | undefined;
  /**
   * The URL of an HTTP proxy, `http://user:password@host:port`. Node.js only.
   * @default the setting of `axios`, otherwise the `HTTP_PROXY` family of environment variables
   */
  readonly proxy?: string | undefined;
  /**
   * Headers for every request, as `new Headers()` accepts them; they override the protocol's own headers
   * of the same name.
   * @default {}
   */
  readonly headers?: HeadersLike | undefined;
  /**
   * The user agent to send. A browser always sends its own.
   * @default 'Mozilla/5.0 (compatible; rxtalk/VERSION; PLATFORM)'
   */
  readonly userAgent?: string | undefined;
  /**
   * How long an idle connection stays open for the next request, in milliseconds; 0 closes it at once. If
   * the service allows less, that applies. Idle connections don't keep the process alive. This option is
   * for Node.js: `fetch`, and the agents of your `axios`, manage their own connections.
   * @default 4000
   */
  readonly keepAliveMs?: number | undefined;
  /** The limits on waiting, see {@link Deadlines}; `totalMs` applies to whole answers. */
  readonly deadlines?: Deadlines | undefined;
  /**
   * The clock, in milliseconds since 1970.
   * @default Date.now
   */
  readonly now?: (() => number) | undefined;
}

const isAxios: Rule<AxiosInstance> = (value, name) => {
  const { request, defaults } = (value ?? {}) as Partial<AxiosInstance>;
  if (typeof request === 'function' && typeof defaults === 'object') return value as AxiosInstance;
  throw wrong(name, 'an axios instance', kindOf(value));
};

export const HTTP_OPTION_RULES = {
  baseURL: [(value: unknown) => value as string | undefined], // read when `axios` is known
  axios: [isAxios, undefined],
  proxy: [isProxy],
  headers: [isHeaders],
  userAgent: [isText, undefined],
  keepAliveMs: [isDurationMs, 4_000],
  deadlines: [isDeadlines],
  now: CLOCK_RULE,
} satisfies OptionRules<HttpOptions>;

/** Options that have been read. */
export type HttpSettings = Read<typeof HTTP_OPTION_RULES>;

const isPath: Rule<string> = (value, name) => {
  if (typeof value === 'string' && /^([/?]|$)/.test(value)) return value;
  throw wrong(name, 'a string that starts with `/` or `?`, or is empty', kindOf(value));
};

const isSecrets: Rule<readonly string[]> = (value, name) => {
  const isIterable = typeof (value as Iterable<string> | null)?.[Symbol.iterator] === 'function';
  const secrets = isIterable && typeof value !== 'string' ? [...(value as Iterable<string>)] : [5];
  if (secrets.every((secret) => typeof secret === 'string')) return secrets;
  throw wrong(name, 'an iterable of strings', kindOf(value));
};

/** The body as it is sent. */
const isJsonBody: Rule<string | undefined> = (value, name) => {
  if (value === undefined) return undefined;
  let body: string | undefined;
  try {
    body = JSON.stringify(value);
  } catch {
    // A circle, or a bigint.
  }
  if (body !== undefined) return body;
  throw wrong(name, 'a value that JSON can represent', kindOf(value));
};

const isOutcome: Rule<RequestOutcome> = (value, name) => {
  if (outcomes.includes(value as RequestOutcome)) return value as RequestOutcome;
  throw wrong(name, `one of '${outcomes.join("', '")}'`, describe(value));
};

const outcomes: readonly RequestOutcome[] = ['unsent', 'refused', 'unknown', 'accepted'];

export const REQUEST_RULES = {
  path: [isPath],
  method: [isNonEmptyText, undefined],
  headers: [isHeaders],
  body: [isJsonBody],
  step: [isNonEmptyText, undefined],
  secrets: [isSecrets, []],
  lastText: [isNonEmptyText, undefined],
  paused$: [isPausing],
  outcome: [isOutcome, undefined],
  onUnsent: [isFunction as Rule<() => void>, undefined],
} satisfies OptionRules<HttpRequest>;
