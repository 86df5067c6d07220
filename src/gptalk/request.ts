import { checkOptions, kindOf, wrong } from '../arguments/check';
import { type ChatMessage, formatPrompt } from './formatPrompt';

/** What to ask. */
export interface ChatRequest {
  /** The chat so far, the question last; a string is one message of the user's. */
  readonly messages: string | readonly ChatMessage[];
  /**
   * The model that answers.
   * @default 'gpt-3.5-turbo'
   */
  readonly model?: string;
  /**
   * How freely the model answers.
   * @default 0
   */
  readonly temperature?: number;
}

export const DEFAULT_MODEL = 'gpt-3.5-turbo';

/** A request that is checked and complete. */
export interface CheckedRequest {
  readonly prompt: string;
  readonly model: string;
  readonly temperature: number;
}

/** Checks what the caller asks; a string stands for a request with this one message. */
export function checkRequest(request: string | ChatRequest): CheckedRequest {
  if (typeof request === 'string') return checkRequest({ messages: request });
  if (typeof request !== 'object' || request === null) {
    throw wrong('request', 'a string or an object', kindOf(request));
  }
  checkOptions('request', request, ['messages', 'model', 'temperature']);
  const { messages, model = '', temperature = 0 } = request;
  if (typeof model !== 'string') throw wrong('model', 'a string', kindOf(model));
  if (!Number.isFinite(temperature)) {
    throw wrong('temperature', 'a finite number', kindOf(temperature));
  }
  return { prompt: formatPrompt(messages), model: model || DEFAULT_MODEL, temperature };
}
