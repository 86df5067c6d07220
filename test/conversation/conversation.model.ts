import type { Conversation, ConversationMessage, ConversationState } from 'rxtalk/conversation';
import { expect } from 'vitest';
import type { Recorded } from '../support/record';
import type { HeldService } from './heldService';

/** How long the conversation joins deltas. */
export const FRAME_MS = 16;

interface ModelMessage {
  readonly role: string;
  content: string;
  status: ConversationMessage['status'];
  error?: unknown;
}

/** The answer in progress: what has arrived, and until when it is joined before it is shown. */
interface ModelAnswer {
  text: string;
  frameEndsAt: number | undefined;
}

/** What must hold, seen from outside. */
export interface Model {
  readonly refuses: boolean;
  now: number;
  messages: ModelMessage[];
  answer: ModelAnswer | undefined;
  isClosed: boolean;
  /** How many states were emitted, and how many questions were asked. */
  states: number;
  questions: number;
}

export interface Real {
  readonly service: HeldService;
  readonly conversation: Conversation;
  /** Every state, each with a copy that shows whether it was changed later. */
  readonly seen: (readonly [state: ConversationState, copy: string])[];
  /** Subscribers that come and go. */
  readonly others: Recorded<ConversationState>[];
}

export function canAsk({ isClosed, refuses, answer }: Model): boolean {
  return !isClosed && !(refuses && answer);
}

/** The answer in progress ends. */
export function end(
  model: Model,
  status: ConversationMessage['status'],
  failure?: { readonly error: unknown },
): void {
  const last = model.messages.at(-1);
  if (!model.answer || !last) throw new Error('There is no answer in progress');
  model.messages[model.messages.length - 1] = {
    ...last,
    content: model.answer.text,
    status,
    ...failure,
  };
  model.answer = undefined;
}

/** A question is asked with these messages. */
export function ask(model: Model, messages: readonly ModelMessage[]): void {
  model.messages = [...messages, { role: 'assistant', content: '', status: 'streaming' }];
  model.answer = { text: '', frameEndsAt: undefined };
  model.questions++;
  model.states++;
}

/** A delta arrives: it is shown at once, or joined with others until the frame ends. */
export function grow(model: Model, answer: ModelAnswer, delta: string): void {
  answer.text += delta;
  if (delta !== '' && answer.frameEndsAt === undefined) show(model, answer);
}

function show(model: Model, answer: ModelAnswer): void {
  const last = model.messages.at(-1) as ModelMessage;
  model.messages[model.messages.length - 1] = { ...last, content: answer.text };
  answer.frameEndsAt = model.now + FRAME_MS;
  model.states++;
}

/** Whether some text waits for the end of its frame. */
export function hasUnshown({ messages, answer }: Model): boolean {
  return answer !== undefined && answer.text !== messages.at(-1)?.content;
}

export function advance(model: Model, byMs: number): void {
  const until = model.now + byMs;
  for (
    let endsAt = model.answer?.frameEndsAt;
    model.answer && endsAt !== undefined && endsAt <= until;
    endsAt = model.answer.frameEndsAt
  ) {
    model.now = endsAt;
    if (hasUnshown(model)) show(model, model.answer);
    else model.answer.frameEndsAt = undefined;
  }
  model.now = until;
}

function statusOf({ messages, answer }: Model): ConversationState['status'] {
  const last = messages.at(-1);
  if (answer) return last?.content === '' ? 'submitted' : 'streaming';
  return last?.status === 'failed' ? 'error' : 'ready';
}

/** Compares the conversation with its model, and the states with each other. */
export function agree(model: Model, real: Real): void {
  const { conversation, service, seen, others } = real;
  const { state } = conversation;
  expect(state.status).toBe(statusOf(model));
  expect(state.messages.map(({ id, ...message }) => message)).toEqual(model.messages);
  expect(seen).toHaveLength(model.states);
  expect(seen.at(-1)?.[0]).toBe(state);

  // An answer is subscribed to while it is in progress, and no other is.
  expect(service.open.size).toBe(model.answer ? 1 : 0);
  expect(service.asked).toHaveLength(model.questions);

  const ids = state.messages.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [told, copy] of seen) expect(JSON.stringify(told)).toBe(copy);
  // One command tells at most two states.
  keepsIdentity(seen.slice(-3, -1).map(([told]) => told));
  keepsIdentity(seen.slice(-2).map(([told]) => told));

  for (const { values, end: ending } of others) {
    // Each saw the newest state when it subscribed, and then every other.
    const first = seen.findIndex(([told]) => told === values[0]);
    const expected = seen.slice(first, first + values.length).map(([told]) => told);
    expect(values.every((value, index) => value === expected[index])).toBe(true);
    expect(ending).toBe(model.isClosed ? 'complete' : 'open');
    expect(values.at(-1)).toBe(state);
  }
}

/** A message that is the same in two states that follow each other is the same object. */
function keepsIdentity([before, after]: readonly ConversationState[]): void {
  const known = new Map(before?.messages.map((message) => [message.id, message]));
  for (const message of after?.messages ?? []) {
    const old = known.get(message.id);
    if (old && JSON.stringify(old) === JSON.stringify(message)) expect(message).toBe(old);
  }
}
