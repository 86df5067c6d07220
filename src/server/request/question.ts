import type { ChatMessage } from '../../chat/chatMessage';
import type { ChatRequest } from '../../chat/chatRequest';
import type { ChatService } from '../../chat/chatService';
import { badRequest } from '../failure';
import { isNumber, isText, optional } from './read';
import type { JsonObject } from './readJson';

/** The parts of a chat service that a wire needs. */
export type Answering = Pick<ChatService, 'events' | 'models' | 'fields'>;

/** What a wire asks the service. */
export type Question = ChatRequest & JsonObject;

/** Whether a field of a request changes what the service answers. */
export function knows({ fields }: Answering, field: string): boolean {
  return fields === undefined || fields.includes(field);
}

/**
 * The question of an OpenAI request: every field counts, so one that the service doesn't know is refused,
 * unless it is only a hint, or says what is so anyway.
 *
 * @param own the fields that the wire itself reads.
 */
export function strictQuestion(
  body: JsonObject,
  messages: readonly ChatMessage[],
  service: Answering,
  own: ReadonlySet<string>,
): Question {
  const others = Object.entries(body).filter(([name, value]) => {
    if (own.has(name) || (value ?? undefined) === undefined) return false;
    if (isNeutral(name, value)) return false;
    if (!unanswerable.has(name) && knows(service, name)) return true;
    if (hints.has(name)) return false;
    throw unsupported(name);
  });
  return { ...Object.fromEntries(others), ...base(body), messages };
}

/**
 * The question of a request that also carries data of the app: only fields that are known to change an
 * answer count.
 */
export function lenientQuestion(
  extras: JsonObject,
  messages: readonly ChatMessage[],
  service: Answering,
): Question {
  const others = Object.entries(extras).filter(([name, value]) => {
    if ((value ?? undefined) === undefined || isNeutral(name, value)) return false;
    if (!changesTheAnswer.has(name)) return service.fields?.includes(name) && !structure.has(name);
    if (knows(service, name)) return true;
    throw unsupported(name);
  });
  return { ...Object.fromEntries(others), ...base(extras), messages };
}

/** Whether a field is one that the client has, or could have, asked with. */
export function isAsked(question: Question, field: string): boolean {
  return structure.has(field) || Object.hasOwn(question, field);
}

/** The refusal of a field, or of a part of one, that the service doesn't know. */
export function unsupported(field: string) {
  return badRequest(`This service doesn't support \`${field}\``, field);
}

function base(body: JsonObject): { model?: string; temperature?: number } {
  const model = optional(body, 'model', isText, 'a string');
  const temperature = optional(body, 'temperature', isNumber, 'a finite number');
  return {
    ...(model !== undefined && { model }),
    ...(temperature !== undefined && { temperature }),
  };
}

/** The fields of which `base` and the messages consist. */
const structure: ReadonlySet<string> = new Set(['messages', 'model', 'temperature']);

/** An answer is one text without sound, whatever the service is. */
const unanswerable: ReadonlySet<string> = new Set(['n', 'audio', 'modalities']);

/** Fields that may be ignored. */
const hints: ReadonlySet<string> = new Set([
  'metadata',
  'parallel_tool_calls',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'seed',
  'service_tier',
  'store',
  'stream_options',
  'user',
]);

/** Values that say what is so anyway, as JSON. */
const neutral: Readonly<Record<string, string>> = {
  frequency_penalty: '0',
  functions: '[]',
  logit_bias: '{}',
  logprobs: 'false',
  modalities: '["text"]',
  n: '1',
  presence_penalty: '0',
  response_format: '{"type":"text"}',
  stop: '[]',
  tools: '[]',
  top_logprobs: '0',
  top_p: '1',
};

function isNeutral(name: string, value: unknown): boolean {
  return Object.hasOwn(neutral, name) && JSON.stringify(value) === neutral[name];
}

/** The fields of OpenAI's requests that change an answer. */
const changesTheAnswer: ReadonlySet<string> = new Set([
  'frequency_penalty',
  'function_call',
  'functions',
  'logit_bias',
  'max_completion_tokens',
  'max_tokens',
  'presence_penalty',
  'reasoning_effort',
  'response_format',
  'stop',
  'tool_choice',
  'tools',
  'top_p',
  'verbosity',
  'web_search_options',
]);
