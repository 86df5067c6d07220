import type { FinishReason } from '../chat/chatEvent';
import { type AnyRxtalkError, isRxtalkError } from '../errors/isRxtalkError';

/** The protocol of a client. */
export type WireName = 'gptalk' | 'openai' | 'ui-message' | 'ag-ui';

interface OfAnswer {
  /** Identifies the answer in this process: it is random. */
  readonly id: string;
  readonly wire: WireName;
}

interface Ended extends OfAnswer {
  /** The time since the service was asked, in milliseconds. */
  readonly ms: number;
}

/** An event of an answer. No event contains a question, a text or a secret. */
export type ServerEvent =
  /** The service was asked. */
  | (OfAnswer & { readonly type: 'started' })
  /** The first text was sent. */
  | (Ended & { readonly type: 'first-text' })
  /** The answer is complete. */
  | (Ended & {
      readonly type: 'finished';
      readonly reason: FinishReason;
      readonly inputTokens?: number;
      readonly outputTokens?: number;
      readonly totalTokens?: number;
    })
  /**
   * The answer broke off, or there is none. The error of the service is included if it is an rxtalk error;
   * any other error may contain a secret, so it is left out.
   */
  | (Ended & { readonly type: 'failed'; readonly status: number; readonly error?: AnyRxtalkError })
  /** The client disconnected before the answer was complete. */
  | (Ended & { readonly type: 'left' });

/** The error to report, if it can't contain a secret. */
export function reportable(error: unknown): { readonly error?: AnyRxtalkError } {
  return isRxtalkError(error) ? { error } : {};
}
