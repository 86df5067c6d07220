import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isFiniteNumber, isText } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import { type ChatMessage, isMessages } from './chatMessage';

/**
 * A request for one answer. Unlike an interface, this type can be passed where a request may have
 * additional fields.
 */
export type ChatRequest = {
  /** The chat so far, with the question last; a string means one message with the role `user`. */
  readonly messages: string | readonly ChatMessage[];
  /** The model that answers; each service has a default. */
  readonly model?: string | undefined;
  /** The sampling temperature; each service has a default. */
  readonly temperature?: number | undefined;
};

const rules = {
  messages: [isMessages],
  model: [isText, undefined],
  temperature: [isFiniteNumber, undefined],
} satisfies OptionRules<ChatRequest>;

/** Checks a request; a string means a request with this one message. */
export function readRequest(request: string | ChatRequest) {
  if (typeof request === 'string') return readOptions('request', { messages: request }, rules);
  if (typeof request !== 'object' || request === null) {
    throw wrong('request', 'a string or an object', kindOf(request));
  }
  return readOptions('request', request, rules);
}
