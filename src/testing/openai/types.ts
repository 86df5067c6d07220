import type { AnswerRequest, RequestRecord, ServiceOptions } from '../service/types';
import type { OpenAIDialect } from './dialects';
import type { OpenAIStep } from './step';

/** A question: the argument of `answer`. */
export interface OpenAIAnswerRequest extends AnswerRequest {
  /** The text of the last message with the role `user`. */
  readonly prompt: string;
  readonly messages: readonly OpenAIRequestMessage[];
  /** Every field of the request, such as `tools`. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A message of a request, with all its fields. */
export interface OpenAIRequestMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly [field: string]: unknown;
}

/**
 * A piece of an answer: text, or an event in the shape of a `ChatEvent`, so that the events of an answer
 * can be served again.
 */
export type OpenAIPiece =
  | string
  | { readonly type: 'text' | 'reasoning' | 'refusal'; readonly delta: string }
  /** A fragment of the arguments of a tool call. */
  | {
      readonly type: 'tool-call-delta';
      readonly id: string;
      readonly name: string;
      readonly delta: string;
      readonly index?: number;
    }
  /** A tool call, sent in fragments unless those with its `id` were sent; the default id is `call_0` and so on. */
  | {
      readonly type: 'tool-call';
      readonly id?: string;
      readonly name: string;
      readonly arguments: string;
      readonly index?: number;
    }
  /** Why the answer ends; by default `tool_calls` after a tool call, and otherwise `stop`. */
  | { readonly type: 'finish'; readonly reason: string; readonly rawReason?: string }
  /** The number of tokens; by default the words of the messages and the pieces of the answer. */
  | {
      readonly type: 'usage';
      readonly inputTokens?: number;
      readonly outputTokens?: number;
      readonly totalTokens?: number;
    };

/** The options of an OpenAI-compatible service, whatever its transport. */
export interface OpenAIServiceOptions
  extends ServiceOptions<OpenAIStep, OpenAIAnswerRequest, OpenAIPiece> {
  /**
   * The dialect of answers, see {@link OpenAIDialect}.
   * @default 'openai'
   */
  readonly dialect?: OpenAIDialect | undefined;
  /**
   * The key that every request needs, or a function that returns whether a key is valid; any other request
   * is rejected with 401. A function can revoke a key.
   * @default none is needed
   */
  readonly apiKey?: string | ((key: string) => boolean) | undefined;
  /**
   * The ids that `GET models` lists; a request can name any model.
   * @default ['tiny']
   */
  readonly models?: readonly string[] | undefined;
  /**
   * The path under which the service is served, such as `/openai/deployments/tiny`.
   * @default '/v1'
   */
  readonly basePath?: string | undefined;
}

export interface OpenAIServerOptions extends OpenAIServiceOptions {
  /**
   * The port to listen on; 0 chooses a free one.
   * @default 0
   */
  readonly port?: number | undefined;
}

/** A request as the server received it, including secrets. */
export type OpenAIRecordedRequest = RequestRecord<OpenAIStep>;

/** The server's own counts, always current. */
export interface OpenAIServerStats {
  /** Questions that were accepted. */
  readonly answers: number;
  /** Lists of models that were sent. */
  readonly lists: number;
  /** Requests that were rejected. */
  readonly refusals: number;
  /** Streams that are being sent now. */
  readonly openStreams: number;
  /** Connections that are open now, idle ones included. */
  readonly openSockets: number;
}

export interface OpenAIServer extends AsyncDisposable {
  /** The base URL for `createOpenAICompatible`, such as `http://127.0.0.1:8080/v1`. */
  readonly url: string;
  readonly stats: OpenAIServerStats;
  /** The last `maxRecords` requests, in the order of the responses. */
  readonly requests: readonly OpenAIRecordedRequest[];
  /** Ends every stream and connection and stops listening. */
  close(): Promise<void>;
}
