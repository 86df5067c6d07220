import type { AxiosInstance } from 'axios';
import type { Observable } from 'rxjs';
import type { Step } from '../errors/errors';
import type { Deadlines } from './deadlines';

export interface HttpOptions {
  /** Where the service is; it may have a path of its own. Taken from `axios` where left out. */
  readonly baseURL?: string;
  /**
   * The axios instance to send with: its interceptors, agents and TLS options apply.
   * @default axios.create()
   */
  readonly axios?: AxiosInstance;
  /** The URL of an HTTP proxy, `http://user:password@host:port`. Node.js only. */
  readonly proxy?: string;
  /** Headers for every request; they replace the protocol's own of the same name. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * How the client names itself. A browser sends its own name instead.
   * @default 'Mozilla/5.0 (compatible; rxtalk/VERSION; PLATFORM)'
   */
  readonly userAgent?: string;
  /** How long to wait for what, see {@link Deadlines}; `totalMs` is for whole answers. */
  readonly deadlines?: Deadlines;
  /**
   * The clock, in milliseconds since 1970.
   * @default Date.now
   */
  readonly now?: () => number;
}

export const HTTP_OPTIONS = [
  'baseURL',
  'axios',
  'proxy',
  'headers',
  'userAgent',
  'deadlines',
  'now',
] as const satisfies readonly (keyof HttpOptions)[];

/** One request of a step. */
export interface HttpRequest {
  readonly step: Step;
  readonly method: 'GET' | 'POST';
  /** The path below the base URL, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** What must not be shown in an error; what the caller's axios adds to the request is added. */
  readonly secrets: Set<string>;
  /** Holds the response's body back while it says true; a silence of our own is no idleness. */
  readonly paused$?: Observable<boolean>;
}

/** Requests as cold Observables: each subscription sends one, unsubscribing aborts it. */
export interface Http {
  /** The base URL, without a slash at its end. */
  readonly url: string;
  readonly userAgent: string;
  /** The clock, in milliseconds since 1970. */
  now(): number;
  /** Emits the JSON value of the response, once. */
  json(request: HttpRequest): Observable<unknown>;
  /** Emits the chunks of a response of that media type as they arrive. */
  stream(request: HttpRequest, mediaType: string): Observable<Uint8Array>;
  /** A text of the server's without secrets, short enough for an error. */
  redact(text: string, secrets: Iterable<string>): string;
}
