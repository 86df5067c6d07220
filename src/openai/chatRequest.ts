import { isText, type Rule } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import { ownProperty } from '../errors/ownProperty';
import { isRecord } from '../errors/serverWords';

/** One message of a chat, with the fields that its role allows. */
export interface OpenAIMessage {
  /** `system`, `developer`, `user`, `assistant`, `tool` or another that the service accepts. */
  readonly role: string;
  /** A string, or parts such as texts and images; an assistant's message with tool calls needs none. */
  readonly content?: string | readonly OpenAIContentPart[] | null | undefined;
  readonly name?: string | undefined;
  /** The tool calls of an assistant's message. */
  readonly tool_calls?: readonly OpenAIToolCall[] | undefined;
  /** The call that a message with the role `tool` answers. */
  readonly tool_call_id?: string | undefined;
  /** The refusal in an assistant's message. */
  readonly refusal?: string | null | undefined;
  /** The reasoning of an assistant's message, for services that require it in later requests. */
  readonly reasoning_content?: string | null | undefined;
  readonly reasoning?: string | null | undefined;
}

/** A part of a message: `{ type: 'text', text }`, `{ type: 'image_url', image_url: { url } }` and others. */
export interface OpenAIContentPart {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A tool call that an earlier answer requested. */
export interface OpenAIToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A function that the model may call; `parameters` is a JSON schema. */
export interface OpenAITool {
  readonly type: string;
  readonly function?:
    | {
        readonly name: string;
        readonly description?: string | undefined;
        readonly parameters?: Readonly<Record<string, unknown>> | undefined;
        readonly strict?: boolean | null | undefined;
      }
    | undefined;
}

/** A request for one answer: `messages`, and any field of the API, which is sent as it is. */
export interface OpenAIChatRequest {
  /** The chat so far, with the question last; a string means one message with the role `user`. */
  readonly messages: string | readonly OpenAIMessage[];
  /** The model to use instead of the `model` of the client. */
  readonly model?: string | undefined;
  readonly temperature?: number | null | undefined;
  readonly top_p?: number | null | undefined;
  readonly max_tokens?: number | null | undefined;
  readonly max_completion_tokens?: number | null | undefined;
  readonly stop?: string | readonly string[] | null | undefined;
  readonly seed?: number | null | undefined;
  readonly presence_penalty?: number | null | undefined;
  readonly frequency_penalty?: number | null | undefined;
  readonly reasoning_effort?: string | null | undefined;
  readonly response_format?:
    | { readonly type: string; readonly [field: string]: unknown }
    | undefined;
  readonly tools?: readonly OpenAITool[] | undefined;
  readonly tool_choice?: string | Readonly<Record<string, unknown>> | undefined;
  readonly parallel_tool_calls?: boolean | undefined;
  /** `{ include_usage: true }` asks for a `usage` event, if the service supports it. */
  readonly stream_options?: Readonly<Record<string, unknown>> | null | undefined;
  readonly [field: string]: unknown;
}

/** Checks a request, and returns a copy as JSON represents it; a string means one message. */
export function readRequest(
  request: string | OpenAIChatRequest,
): Readonly<Record<string, unknown>> {
  if (typeof request === 'string') return { messages: userMessages(request) };
  if (typeof request !== 'object' || request === null) {
    throw wrong('request', 'a string or an object', kindOf(request));
  }
  const model = ownProperty(request, 'model');
  if (model !== undefined) isText(model, 'model');
  return asJson('request', {
    ...request,
    messages: readMessages(ownProperty(request, 'messages')),
  });
}

function readMessages(messages: unknown): readonly unknown[] {
  if (typeof messages === 'string') return userMessages(messages);
  if (!Array.isArray(messages) || messages.length === 0) {
    throw wrong('messages', 'a string or a non-empty array', kindOf(messages));
  }
  // Unlike `forEach`, this visits the holes of a sparse array.
  for (const [index, message] of messages.entries()) checkMessage(message, `messages[${index}]`);
  return messages;
}

/** Only the service knows what a role needs, so this checks no more than the shape. */
function checkMessage(message: unknown, name: string): void {
  if (typeof message !== 'object' || message === null) {
    throw wrong(name, 'an object with a `role`', kindOf(message));
  }
  const role = ownProperty(message, 'role');
  if (typeof role !== 'string' || role === '') {
    throw wrong(`${name}.role`, 'a non-empty string', kindOf(role));
  }
  const content = ownProperty(message, 'content') ?? '';
  if (typeof content !== 'string' && !Array.isArray(content)) {
    throw wrong(`${name}.content`, 'a string or an array', kindOf(content));
  }
}

function userMessages(content: string) {
  return [{ role: 'user', content }];
}

/** A copy of an object, so that a change after the call isn't sent. */
function asJson(name: string, object: object): Readonly<Record<string, unknown>> {
  let json: string;
  try {
    json = JSON.stringify(object);
  } catch {
    throw wrong(name, 'an object that JSON can represent', 'one with a circle or a bigint');
  }
  return JSON.parse(json);
}

/** Fields for every request. */
export const isFields: Rule<Readonly<Record<string, unknown>>> = (value, name) => {
  if (isRecord(value)) return asJson(name, { ...value });
  throw wrong(name, 'an object', kindOf(value));
};
