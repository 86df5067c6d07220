import type { RequestRecord, ServiceOptions } from '../service/types';
import type { GPTalkStep } from './step';

/** The options of a GPTalk service, whatever its transport. */
export interface GPTalkServiceOptions extends ServiceOptions<GPTalkStep> {
  /**
   * How many times one token is accepted.
   * @default 5
   */
  readonly maxUses?: number | undefined;
  /**
   * How long a token is accepted, in milliseconds; if negative, tokens have already expired when they
   * arrive.
   * @default 3600000
   */
  readonly tokenTtlMs?: number | undefined;
}

export interface GPTalkServerOptions extends GPTalkServiceOptions {
  /**
   * The port to listen on; 0 chooses a free one.
   * @default 0
   */
  readonly port?: number | undefined;
}

/** A request as the server received it, including secrets. */
export type RecordedRequest = RequestRecord<GPTalkStep>;

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
  /** The last `maxRecords` requests, in the order of the responses. */
  readonly requests: readonly RecordedRequest[];
  /**
   * Makes the server forget every token it issued: the next use of a bearer token is a 401, that of a
   * stream token a 403. Streams that are open stay open.
   */
  revokeTokens(): void;
  /** Ends every stream and connection and stops listening. */
  close(): Promise<void>;
}
