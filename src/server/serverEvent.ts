import type { FinishReason } from '../chat/chatEvent';
import { type AnyRxtalkError, isRxtalkError } from '../errors/isRxtalkError';

/** The format in which a client is answered. */
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

/** What happens to an answer. No event has a question, a text or a secret. */
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
   * The answer broke off, or there is none. The error is the service's, if it is an rxtalk error; any other
   * may hold a secret, so it is left out.
   */
  | (Ended & { readonly type: 'failed'; readonly status: number; readonly error?: AnyRxtalkError })
  /** The client left before the answer was complete. */
  | (Ended & { readonly type: 'left' });

/** The error to report, if it can't hold a secret. */
export function reportable(error: unknown): { readonly error?: AnyRxtalkError } {
  return isRxtalkError(error) ? { error } : {};
}
