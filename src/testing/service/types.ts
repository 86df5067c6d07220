import type { IncomingHttpHeaders } from 'node:http';
import type { ObservableInput } from 'rxjs';
import type { FaultPlan } from '../faults/fault';
import type { GPTalkStep } from './step';

/** What a client asked in step 2: the argument of `answer`. */
export interface AnswerRequest {
  /** The formatted prompt. */
  readonly prompt: string;
  readonly model: string;
  readonly temperature: number;
}

/** The options of a service, whatever its transport. */
export interface GPTalkServiceOptions {
  /**
   * The pieces of an answer, as an Observable, a Promise, an iterable or an async iterable. Each
   * piece is sent as one cumulative message; the stream ends after the last piece. When the client
   * disconnects, the subscription ends.
   * @default an ELIZA-style listener, a word at a time
   */
  readonly answer?: ((request: AnswerRequest) => ObservableInput<string>) | undefined;
  /**
   * How many times one token is accepted.
   * @default 5
   */
  readonly maxUses?: number | undefined;
  /**
   * How long a token is accepted, in milliseconds; if negative, tokens have expired on arrival.
   * @default 3600000
   */
  readonly tokenTtlMs?: number | undefined;
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
   * What goes wrong, and where.
   * @default []
   */
  readonly faults?: FaultPlan | undefined;
}

export interface GPTalkServerOptions extends GPTalkServiceOptions {
  /**
   * The port to listen on; 0 chooses a free one.
   * @default 0
   */
  readonly port?: number | undefined;
}

/** A request as the server received it, including secrets. */
export interface RecordedRequest {
  /** The step it belongs to; undefined if it belongs to none. */
  readonly step: GPTalkStep | undefined;
  readonly method: string;
  /** The path with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The JSON value of the body; undefined if there is none. */
  readonly body: unknown;
  /** The status of the response. */
  readonly status: number;
}

/** The server's own counts, always current. */
export interface GPTalkServerStats {
  /** Logins that were granted. */
  readonly logins: number;
  /** Texts that were accepted: each is one use of a token. */
  readonly texts: number;
  /** Streams that were opened. */
  readonly streams: number;
  /** Requests that were rejected. */
  readonly refusals: number;
  /** The highest number of uses that one token has had. */
  readonly highestUses: number;
  /** Texts that were rejected because their token had no use left. */
  readonly overuses: number;
  /** Streams that are being sent now. */
  readonly openStreams: number;
  /** Connections that are open now, idle ones included. */
  readonly openSockets: number;
}

export interface GPTalkServer extends AsyncDisposable {
  /** The base URL for `createGPTalk`. */
  readonly url: string;
  readonly stats: GPTalkServerStats;
  /** Every request so far, in the order of the responses. */
  readonly requests: readonly RecordedRequest[];
  /** Makes the server forget every token it issued: the next use of one is a 401. */
  revokeTokens(): void;
  /** Ends every stream and connection and stops listening. */
  close(): Promise<void>;
}
