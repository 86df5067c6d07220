import type { Rule } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import { ownProperty } from '../errors/ownProperty';

/** One message of a chat; the role is `system`, `user`, `assistant` or another that the service accepts. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** The messages of a request; a string means one message with the role `user`. */
export const isMessages: Rule<readonly ChatMessage[]> = (value, name) => {
  if (typeof value === 'string') return [{ role: 'user', content: value }];
  if (!Array.isArray(value) || value.length === 0) {
    throw wrong(name, 'a string or a non-empty array', kindOf(value));
  }
  // Unlike `map`, this sees the holes of a sparse array.
  return Array.from(value, (message: unknown, index) => readMessage(message, `${name}[${index}]`));
};

function readMessage(message: unknown, name: string): ChatMessage {
  if (typeof message !== 'object' || message === null) {
    throw wrong(name, 'an object with `role` and `content`', kindOf(message));
  }
  const role = ownProperty(message, 'role');
  const content = ownProperty(message, 'content');
  if (typeof role !== 'string' || role === '') {
    throw wrong(`${name}.role`, 'a non-empty string', kindOf(role));
  }
  if (typeof content !== 'string') throw wrong(`${name}.content`, 'a string', kindOf(content));
  return { role, content };
}
