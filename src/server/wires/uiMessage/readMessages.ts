import type { ChatMessage } from '../../../chat/chatMessage';
import { ownProperty } from '../../../errors/ownProperty';
import { type Answering, knows, unsupported } from '../../request/question';
import { nonEmptyText, objects, text } from '../../request/read';
import type { JsonObject } from '../../request/readJson';

/**
 * The messages of a chat in the form of the AI SDK: their parts of text, and tool calls with their
 * results. Parts that only the screen needs are left out.
 */
export function readMessages(
  messages: readonly JsonObject[],
  service: Answering,
): readonly ChatMessage[] {
  return messages.flatMap((message, index) => readMessage(message, `messages[${index}]`, service));
}

function readMessage(message: JsonObject, name: string, service: Answering): ChatMessage[] {
  const role = nonEmptyText(message, 'role', `${name}.role`);
  const texts: string[] = [];
  const calls: JsonObject[] = [];
  const results: ChatMessage[] = [];
  for (const [index, part] of objects(message, 'parts', `${name}.parts`).entries()) {
    const partName = `${name}.parts[${index}]`;
    const type = nonEmptyText(part, 'type', `${partName}.type`);
    if (type === 'text') texts.push(text(part, 'text', `${partName}.text`));
    if (type === 'file') throw unsupported(partName);
    const call = toolCall(type, part, partName);
    if (call && knows(service, 'tools')) {
      calls.push(call);
      results.push(toolResult(part));
    }
  }
  const content = texts.join('\n');
  if (calls.length === 0) return [{ role, content }];
  return [{ role, content, tool_calls: calls } as ChatMessage, ...results];
}

/** The tool call of a part; undefined if the part is something else, or the call has no result yet. */
function toolCall(type: string, part: JsonObject, partName: string): JsonObject | undefined {
  const [, own] = /^tool-(.+)/.exec(type) ?? [];
  const isCall = own !== undefined || type === 'dynamic-tool';
  if (!isCall || !results.has(ownProperty(part, 'state'))) return undefined;
  const name = own ?? nonEmptyText(part, 'toolName', `${partName}.toolName`);
  const written = JSON.stringify(ownProperty(part, 'input') ?? {});
  const id = nonEmptyText(part, 'toolCallId', `${partName}.toolCallId`);
  return { id, type: 'function', function: { name, arguments: written } };
}

/** The states of a tool call that has a result. */
const results: ReadonlySet<unknown> = new Set(['output-available', 'output-error']);

function toolResult(part: JsonObject): ChatMessage {
  const isError = ownProperty(part, 'state') === 'output-error';
  const output = ownProperty(part, isError ? 'errorText' : 'output');
  const content = typeof output === 'string' ? output : JSON.stringify(output ?? null);
  return { role: 'tool', tool_call_id: ownProperty(part, 'toolCallId'), content } as ChatMessage;
}
