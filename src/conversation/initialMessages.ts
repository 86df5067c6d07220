import { isText, type Rule } from '../arguments/rules';
import { describe, kindOf, wrong } from '../arguments/wrong';
import { type ChatMessage, readMessage } from '../chat/chatMessage';
import { ownProperty } from '../errors/ownProperty';
import { idsAfter } from './idsAfter';
import type { ConversationMessage, MessageStatus } from './message';

/** An initial message: a plain one, or one from the `toJSON` of a conversation. */
export interface InitialMessage extends ChatMessage {
  /**
   * Identifies the message.
   * @default an id that no other message has
   */
  readonly id?: string | undefined;
  /**
   * The status of the message. An answer that was `streaming` becomes `stopped`, because nothing reads it
   * any more. A message of any other role becomes `done`.
   * @default 'done'
   */
  readonly status?: MessageStatus | undefined;
  /** Why the answer failed. */
  readonly error?: unknown;
}

const statuses: readonly unknown[] = ['streaming', 'done', 'stopped', 'failed'];

/** The initial messages, complete; there may be none. */
export const isInitialMessages: Rule<readonly ConversationMessage[]> = (value, name) => {
  if (!Array.isArray(value)) throw wrong(name, 'an array', kindOf(value));
  const ids = new Set<string | undefined>();
  // Unlike `map`, this visits the holes of a sparse array.
  const given = Array.from(value, (message: unknown, index) => {
    const place = `${name}[${index}]`;
    const { role, content } = readMessage(message, place);
    const own = (key: string) => ownProperty(message as object, key);
    const id = own('id') as string | undefined;
    if (id !== undefined && ids.has(isText(id, `${place}.id`))) {
      throw wrong(`${place}.id`, 'unique', describe(id));
    }
    ids.add(id);
    const written = readStatus(own('status') ?? 'done', `${place}.status`);
    const status = role === 'assistant' ? written : 'done'; // only an answer can be anything else
    return { id, role, content, status, ...(status === 'failed' && { error: own('error') }) };
  });
  const newId = idsAfter(0, (id) => ids.has(id));
  return given.map(({ id = newId(), ...message }) => ({ id, ...message }));
};

function readStatus(status: unknown, name: string): MessageStatus {
  if (!statuses.includes(status)) throw wrong(name, 'the status of a message', describe(status));
  return status === 'streaming' ? 'stopped' : (status as MessageStatus);
}
