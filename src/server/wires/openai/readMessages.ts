import type { ChatMessage } from '../../../chat/chatMessage';
import { kindOf } from '../../../errors/kindOf';
import { ownProperty } from '../../../errors/ownProperty';
import { isRecord } from '../../../errors/serverWords';
import { badField } from '../../failure';
import { type Answering, knows, unsupported } from '../../request/question';
import { nonEmptyText } from '../../request/read';
import type { JsonObject } from '../../request/readJson';

/** The messages of a chat in OpenAI's form, with what the service knows of them. */
export function readMessages(
  messages: readonly JsonObject[],
  service: Answering,
): readonly ChatMessage[] {
  return messages.map((message, index) => readMessage(message, `messages[${index}]`, service));
}

/** One message, with its name in an error. */
export function readMessage(message: JsonObject, name: string, service: Answering): ChatMessage {
  const role = nonEmptyText(message, 'role', `${name}.role`);
  const calls = ownProperty(message, 'tool_calls') ?? undefined;
  if (calls !== undefined && !knows(service, 'tools')) throw unsupported(`${name}.tool_calls`);
  const others = passedOn.flatMap((key) => {
    const value = ownProperty(message, key) ?? undefined;
    return value === undefined ? [] : [[key, value]];
  });
  const content = readContent(message, `${name}.content`, calls !== undefined, service);
  return { role, content, ...Object.fromEntries(others) };
}

const passedOn = ['name', 'tool_calls', 'tool_call_id', 'refusal', 'reasoning_content'];

/**
 * The text of a message. Parts that are no text are left as they are for a service that says nothing of
 * its fields, so that it decides.
 */
function readContent(
  message: JsonObject,
  name: string,
  mayBeEmpty: boolean,
  service: Answering,
): string {
  const content = ownProperty(message, 'content') ?? undefined;
  if (typeof content === 'string') return content;
  if (content === undefined && mayBeEmpty) return '';
  if (!Array.isArray(content)) throw badField(name, 'a string or an array', kindOf(content));
  const texts = content.map((part: unknown) =>
    isRecord(part) ? (ownProperty(part, 'text') ?? ownProperty(part, 'refusal')) : undefined,
  );
  const index = texts.findIndex((text) => typeof text !== 'string');
  if (index < 0) return texts.join('\n');
  if (service.fields === undefined) return content as unknown as string;
  throw unsupported(`${name}[${index}]`);
}
