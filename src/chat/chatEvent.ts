/** One event of an answer. */
export type ChatEvent =
  /** The next piece of the answer's text, reasoning or refusal. */
  | { readonly type: 'text' | 'reasoning' | 'refusal'; readonly delta: string }
  /** The next piece of the arguments of a tool call; emitted after `id` and `name` are known. */
  | {
      readonly type: 'tool-call-delta';
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly delta: string;
    }
  /** A complete tool call; `arguments` is JSON as the model wrote it. */
  | {
      readonly type: 'tool-call';
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly arguments: string;
    }
  /** The answer is complete; `rawReason` is the reason in the service's own terms. */
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly rawReason?: string }
  /** The number of tokens that the answer used. */
  | {
      readonly type: 'usage';
      readonly inputTokens?: number;
      readonly outputTokens?: number;
      readonly totalTokens?: number;
    };

/** Why an answer ended, in terms that are the same for all services. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other';
