import { LimitError } from '../../../errors/limitError';
import type { Failure } from '../../failure';
import { Encoder, type Finish, type Part, type Usage } from '../encoder';
import { errorJson, head, usageJson, wireReason } from './openAIChunks';

type ToolCall = Extract<Part, { readonly type: 'tool-call' }>;

/** How long an answer that is sent as a whole may be, in characters. */
const MAX_ANSWER_LENGTH = 16_777_216;

/** Writes an answer as one chat completion, when it is complete. */
export class OpenAICompletion extends Encoder {
  readonly #model: string;
  readonly #texts = { text: '', reasoning: '', refusal: '' };
  readonly #calls: ToolCall[] = [];
  #length = 0;

  constructor(model: string) {
    super();
    this.#model = model;
  }

  protected begin(): string {
    return head('chat.completion', { model: this.#model });
  }

  protected part(event: Part): string {
    if (event.type === 'tool-call') {
      this.#calls.push(event);
      this.#count(event.arguments);
    } else if (event.type !== 'tool-call-delta') {
      this.#texts[event.type] += event.delta;
      this.#count(event.delta);
    }
    return '';
  }

  protected close(finish: Finish, usage: Usage | undefined): string {
    const { text, reasoning, refusal } = this.#texts;
    const calls = this.#calls.map(({ id, name, arguments: written }) => ({
      id,
      type: 'function',
      function: { name, arguments: written },
    }));
    const message = {
      role: 'assistant',
      content: text === '' && calls.length > 0 ? null : text,
      refusal: refusal || null,
      ...(reasoning !== '' && { reasoning_content: reasoning }),
      ...(calls.length > 0 && { tool_calls: calls }),
    };
    const choice = { index: 0, message, logprobs: null, finish_reason: wireReason(finish) };
    const counts = usage ? `,"usage":${usageJson(usage)}` : '';
    return `"choices":[${JSON.stringify(choice)}]${counts}}`;
  }

  fail(failure: Failure): string {
    return errorJson(failure);
  }

  #count({ length }: string): void {
    this.#length += length;
    if (this.#length > MAX_ANSWER_LENGTH) {
      throw new LimitError('The answer', MAX_ANSWER_LENGTH, 'characters');
    }
  }
}
