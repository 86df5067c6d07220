import type { Failure } from '../../failure';
import { DONE, Encoder, frame, type Part } from '../encoder';

/**
 * Writes an answer as cumulative messages. They have text only: reasoning and tool calls aren't sent.
 * The text so far is kept as JSON, so each piece is escaped once.
 */
export class GPTalkMessages extends Encoder {
  #json = 'data: {"content":"';

  protected begin(): string {
    return '';
  }

  protected part(event: Part): string {
    if ((event.type !== 'text' && event.type !== 'refusal') || event.delta === '') return '';
    this.#json += JSON.stringify(event.delta).slice(1, -1);
    return `${this.#json}"}\n\n`;
  }

  protected close(): string {
    return DONE;
  }

  fail({ status, message }: Failure): string {
    return frame(JSON.stringify({ error: { code: status, message } }));
  }
}
