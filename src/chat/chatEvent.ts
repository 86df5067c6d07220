/** What an answer brings, piece by piece. */
export type ChatEvent =
  /** What the text, the reasoning or the refusal of the answer grows by. */
  | { readonly type: 'text' | 'reasoning' | 'refusal'; readonly delta: string }
  /** What the arguments of a tool call grow by; it comes when `id` and `name` are known. */
  | {
      readonly type: 'tool-call-delta';
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly delta: string;
    }
  /** A whole tool call; `arguments` is JSON as the model wrote it. */
  | {
      readonly type: 'tool-call';
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly arguments: string;
    }
  /** The answer is whole; `rawReason` is the service's own word for why it ended. */
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly rawReason?: string }
  /** What the answer took, in tokens. */
  | {
      readonly type: 'usage';
      readonly inputTokens?: number;
      readonly outputTokens?: number;
      readonly totalTokens?: number;
    };

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other';
