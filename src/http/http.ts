import type { Observable } from 'rxjs';
import type { RequestOutcome } from '../errors/outcome';
import type { ErrorDetails } from '../errors/rxtalkError';
import type { HeadersLike } from './headers';

/** One request. */
export interface HttpRequest {
  /** The path below the base URL, with its query; it starts with `/` or `?`, or is empty. */
  readonly path: string;
  /**
   * The HTTP method.
   * @default 'POST' if there is a body, else 'GET'
   */
  readonly method?: string | undefined;
  /** Headers of this request; the `headers` of the client override them. */
  readonly headers?: HeadersLike | undefined;
  /** Sent as JSON, with the content type `application/json` unless `headers` sets another. */
  readonly body?: unknown;
  /** The name of this request in an error's `step`. */
  readonly step?: string | undefined;
  /**
   * Secrets that no error of this client may show. Credentials in headers and in the query, and what
   * interceptors add, are always treated as secrets.
   */
  readonly secrets?: Iterable<string> | undefined;
  /**
   * The last text of a streamed body, such as `[DONE]`. If a reader unsubscribes after this text, the
   * connection is reused if the body ends within 50 ms; otherwise it is closed.
   */
  readonly lastText?: string | undefined;
  /**
   * Pauses the response's body while its latest value is true; the pause doesn't count as idle time. The
   * body isn't paused before the first value or after an error.
   */
  readonly paused$?: Observable<boolean> | undefined;
  /**
   * The outcome of each error of this request, if it is known in advance: `accepted`, for example, for a
   * request that reads the answer to an earlier one.
   */
  readonly outcome?: RequestOutcome | undefined;
  /**
   * Called if the subscription ends before the request is sent: when a caller unsubscribes at once or
   * during an asynchronous interceptor, or when an interceptor fails.
   */
  readonly onUnsent?: (() => void) | undefined;
}

/** Requests as cold Observables: each subscription sends one, and unsubscribing aborts it. */
export interface Http {
  /** The base URL, without a trailing slash. */
  readonly url: string;
  readonly userAgent: string;
  /** The clock, in milliseconds since 1970. */
  now(): number;
  /**
   * Emits the JSON value of the response, once, and completes.
   *
   * A status other than 2xx is an `HttpStatusError`. A body that isn't JSON is a `ProtocolError` that
   * doesn't quote it, because it may contain a fresh token; a body over 1 MiB is a `LimitError`.
   *
   * @param read converts the value, or throws if it isn't what was requested. After an error, the
   *   connection is closed, because the response may belong to another request.
   */
  json<T = unknown>(request: HttpRequest, read?: (value: unknown) => T): Observable<T>;
  /**
   * Emits the chunks of the response's body as they arrive, and completes with it.
   *
   * A content type other than `mediaType` is a `ProtocolError`, or a `ServiceError` if the body is a
   * rejection in JSON. A body that breaks off is a `NetworkError`.
   */
  stream(request: HttpRequest, mediaType: string): Observable<Uint8Array>;
  /** Remembers a secret from a response, so that no error of this client shows it. */
  keepSecret(secret: string): void;
  /**
   * Returns the error to throw instead of an error of this library: a copy with the base URL and these
   * details, without any text that contains a piece of a secret. An error that has a step keeps it. Any
   * other value is returned unchanged.
   */
  amend(error: unknown, details?: ErrorDetails): unknown;
}
