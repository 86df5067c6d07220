import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isFiniteNumber, isText } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import { type ChatMessage, isMessages } from './chatMessage';

/** What to ask. */
export interface ChatRequest {
  /** The chat so far, the question last; a string stands for one message of the user's. */
  readonly messages: string | readonly ChatMessage[];
  /** The model that answers; the service has a default. */
  readonly model?: string | undefined;
  /** How freely the model answers; the service has a default. */
  readonly temperature?: number | undefined;
}

const rules = {
  messages: [isMessages],
  model: [isText, undefined],
  temperature: [isFiniteNumber, undefined],
} satisfies OptionRules<ChatRequest>;

/** Checks what the caller asks; a string stands for a request with this one message. */
export function readRequest(request: string | ChatRequest) {
  if (typeof request === 'string') return readOptions('request', { messages: request }, rules);
  if (typeof request !== 'object' || request === null) {
    throw wrong('request', 'a string or an object', kindOf(request));
  }
  return readOptions('request', request, rules);
}
