import type { ChatEvent, FinishReason } from '../../chat/chatEvent';

const reasons: ReadonlyMap<string, FinishReason> = /* @__PURE__ */ new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['model_length', 'length'], // Mistral
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'], // before there were tools
  ['content_filter', 'content-filter'],
]);

/** The event for a finish reason in the service's terms; undefined if the service gave none. */
export function finishOf(rawReason: string | undefined): ChatEvent {
  if (rawReason === undefined) return { type: 'finish', reason: 'other' };
  return { type: 'finish', reason: reasons.get(rawReason) ?? 'other', rawReason };
}
