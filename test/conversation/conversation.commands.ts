import fc from 'fast-check';
import { createConversation } from 'rxtalk/conversation';
import { expect, vi } from 'vitest';
import { record } from '../support/record';
import {
  advance,
  agree,
  ask,
  canAsk,
  end,
  FRAME_MS,
  grow,
  hasUnshown,
  type Model,
  type Real,
} from './conversation.model';
import { HeldService } from './heldService';

type Command = fc.Command<Model, Real>;

/** A new conversation and its model. Timers have to be fake. */
export function freshConversation(refuses: boolean): { model: Model; real: Real } {
  const service = new HeldService();
  const conversation = createConversation({
    ask: service.ask,
    coalesceMs: FRAME_MS,
    refuseWhenBusy: refuses,
  });
  const seen: Real['seen'] = [];
  conversation.state$.subscribe((state) => {
    seen.push([state, JSON.stringify(state)]);
  });
  const messages: Model['messages'] = [];
  return {
    model: {
      refuses,
      now: 0,
      messages,
      answer: undefined,
      isClosed: false,
      states: 1,
      questions: 0,
    },
    real: { service, conversation, seen, others: [] },
  };
}

/** A command that can always be given. */
function command(name: string, run: (model: Model, real: Real) => void): Command {
  return {
    check: () => true,
    run(model, real) {
      run(model, real);
      agree(model, real);
    },
    toString: () => name,
  };
}

/** A command that needs an answer in progress. */
function ofAnswer(
  name: string,
  run: (model: Model & { answer: NonNullable<Model['answer']> }, real: Real) => void,
): Command {
  return {
    ...command(name, run as (model: Model, real: Real) => void),
    check: ({ answer }) => answer !== undefined,
  };
}

const send = (text: string) =>
  command(`send ${text}`, (model, { conversation }) => {
    const isAsked = canAsk(model);
    expect(conversation.send(text)).toBe(isAsked);
    if (!isAsked) return;
    if (model.answer) end(model, 'stopped');
    ask(model, [...model.messages, { role: 'user', content: text, status: 'done' }]);
  });

const stop = command('stop', (model, { conversation }) => {
  conversation.stop();
  if (!model.answer) return;
  end(model, 'stopped');
  model.states++;
});

const regenerate = command('regenerate', (model, { conversation }) => {
  const last = model.messages.map(({ role }) => role).lastIndexOf('user');
  const isAsked = canAsk(model) && last >= 0;
  expect(conversation.regenerate()).toBe(isAsked);
  if (isAsked) ask(model, model.messages.slice(0, last + 1));
});

const edit = (which: number, text: string) =>
  command(`edit ${which} to ${text}`, (model, { conversation }) => {
    const at = which % (model.messages.length + 1);
    const question = model.messages[at];
    const id = conversation.state.messages[at]?.id ?? 'none';
    const isAsked = canAsk(model) && question?.role === 'user';
    expect(conversation.edit(id, text)).toBe(isAsked);
    if (!isAsked || !question) return;
    ask(model, [...model.messages.slice(0, at), { ...question, content: text }]);
    expect(conversation.state.messages[at]?.id).toBe(id);
  });

const clear = command('clear', (model, { conversation }) => {
  conversation.clear();
  if (model.isClosed || model.messages.length === 0) return;
  model.messages = [];
  model.answer = undefined;
  model.states++;
});

const close = command('close', (model, { conversation }) => {
  conversation.close();
  if (model.answer) {
    end(model, 'stopped');
    model.states++;
  }
  model.isClosed = true;
});

const delta = (text: string) =>
  ofAnswer(`delta ${JSON.stringify(text)}`, (model, { service }) => {
    service.answer.next(text);
    grow(model, model.answer, text);
  });

const complete = ofAnswer('complete', (model, { service }) => {
  service.answer.complete();
  // What waits is told before the end.
  model.states += hasUnshown(model) ? 2 : 1;
  end(model, 'done');
});

const fail = ofAnswer('fail', (model, { service }) => {
  const error = new Error('The answer broke off');
  service.answer.error(error);
  model.states += hasUnshown(model) ? 2 : 1;
  end(model, 'failed', { error });
});

const pass = (byMs: number) =>
  command(`${byMs} ms pass`, (model) => {
    vi.advanceTimersByTime(byMs);
    advance(model, byMs);
  });

const subscribe = command('subscribe', (_model, { conversation, others }) => {
  others.push(record(conversation.state$));
});

const unsubscribe = command('unsubscribe', (_model, { others }) => {
  others.shift()?.unsubscribe();
});

/** What is stored is what is there, and a conversation that is restored from it says the same. */
const store = command('store', (model, { conversation }) => {
  const stored = JSON.parse(JSON.stringify(conversation));
  const { state } = createConversation({ ask: () => [] as never, messages: stored });
  const contents = model.messages.map(({ content }) => content);
  if (model.answer) contents[contents.length - 1] = model.answer.text;
  expect(state.messages.map(({ content }) => content)).toEqual(contents);
  expect(state.messages.map(({ id }) => id)).toEqual(
    conversation.state.messages.map(({ id }) => id),
  );
  expect(state.status).toBe(conversation.state.status === 'error' ? 'error' : 'ready');
});

const text = fc.constantFrom('a', 'bc', 'def');

export const commands = fc.commands(
  [
    text.map(send),
    text.map(send),
    text.map(delta),
    text.map(delta),
    fc.constantFrom('', 'x').map(delta),
    fc.constantFrom(1, 5, 15, 16, 40).map(pass),
    fc.constant(complete),
    fc.constant(fail),
    fc.constant(stop),
    fc.constant(regenerate),
    fc.tuple(fc.nat({ max: 9 }), text).map(([which, to]) => edit(which, to)),
    fc.constant(clear),
    fc.constant(subscribe),
    fc.constant(unsubscribe),
    fc.constant(store),
    fc.constant(close),
  ],
  { maxCommands: 60, size: 'max' },
);
