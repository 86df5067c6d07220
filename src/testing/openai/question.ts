import { isRecord, type Values } from '../service/requestFault';
import type { OpenAIAnswerRequest, OpenAIRequestMessage } from './types';

/** The question in the body of a valid request. */
export function readQuestion(body: Values): OpenAIAnswerRequest {
  const { model = '', temperature = 1 } = body as { model?: string; temperature?: number };
  const messages = body['messages'] as readonly OpenAIRequestMessage[];
  const asked = messages.filter(({ role }) => role === 'user').at(-1);
  return { prompt: textOf(asked?.content), model, temperature: temperature ?? 1, messages, body };
}

/** The text of a message's content, which can be in parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (isRecord(part) ? textOf(part['text']) : '')).join('');
}
