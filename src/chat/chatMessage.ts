import { isNonEmptyText, isText, type Rule } from '../arguments/rules';
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

/** Checks one message, and reads its role and content. */
export function readMessage(message: unknown, name: string): ChatMessage {
  if (typeof message !== 'object' || message === null) {
    throw wrong(name, 'an object with `role` and `content`', kindOf(message));
  }
  return {
    role: isNonEmptyText(ownProperty(message, 'role'), `${name}.role`),
    content: isText(ownProperty(message, 'content'), `${name}.content`),
  };
}
