import type { IncomingHttpHeaders } from 'node:http';
import type { ObservableInput } from 'rxjs';
import type { FaultPlan } from '../faults/fault';

/** A question: the argument of `answer`. */
export interface AnswerRequest {
  /** The formatted prompt. */
  readonly prompt: string;
  readonly model: string;
  readonly temperature: number;
}

/** The options that every service has, whatever its protocol and its transport. */
export interface ServiceOptions<
  Step extends string,
  Request extends AnswerRequest = AnswerRequest,
  Piece = string,
> {
  /**
   * The pieces of an answer, as an Observable, a Promise, an iterable or an async iterable. Each piece of
   * text is sent as one message; the stream ends after the last piece. If the client disconnects, the
   * answer is unsubscribed from.
   * @default an ELIZA-style listener, a word at a time
   */
  readonly answer?: ((request: Request) => ObservableInput<Piece>) | undefined;
  /**
   * The time before each word of the default answer, in milliseconds.
   * @default 25
   */
  readonly wordIntervalMs?: number | undefined;
  /**
   * The path under which the service is served, such as `/talk`.
   * @default ''
   */
  readonly basePath?: string | undefined;
  /**
   * How many requests are recorded, and how many tokens of each kind are kept. Beyond that, the oldest are
   * forgotten.
   * @default 4000
   */
  readonly maxRecords?: number | undefined;
  /**
   * The maximum size of a body, in bytes. A larger one is rejected with 413; over HTTP, the rest isn't
   * read, and the connection is closed.
   * @default 4194304
   */
  readonly maxBodyBytes?: number | undefined;
  /**
   * What goes wrong, and where.
   * @default []
   */
  readonly faults?: FaultPlan<Step> | undefined;
}

/** A request as the server received it, including secrets. */
export interface RequestRecord<Step extends string> {
  /** The step it belongs to; undefined if it belongs to none. */
  readonly step: Step | undefined;
  readonly method: string;
  /** The path with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The JSON value of the body; undefined if there is none, or it is too long. */
  readonly body: unknown;
  /** The status of the response. */
  readonly status: number;
}
