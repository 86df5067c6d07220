import fc from 'fast-check';
import { concat, config, finalize, from, NEVER, type Observable, of, throwError } from 'rxjs';
import { type Conversation, type ConversationState, createConversation } from 'rxtalk/conversation';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { observed } from '../support/observed';
import { record } from '../support/record';
import { commands, freshConversation } from './conversation.commands';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  config.onUnhandledError = null;
});

describe('a conversation', () => {
  it('should always agree with its model', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.boolean(), commands, (refuses, given) => {
        const { model, real } = freshConversation(refuses);
        fc.modelRun(() => ({ model, real }), given);

        // Nothing is left, whatever happened.
        real.conversation.close();
        expect(real.service.open.size).toBe(0);
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });
});

/** What a subscriber, `ask` or a teardown may call, by name. */
const calls = {
  send: (conversation: Conversation) => conversation.send('again'),
  stop: (conversation: Conversation) => conversation.stop(),
  regenerate: (conversation: Conversation) => conversation.regenerate(),
  edit: (conversation: Conversation) =>
    conversation.edit(conversation.state.messages[0]?.id ?? '', 'edited'),
  clear: (conversation: Conversation) => conversation.clear(),
  close: (conversation: Conversation) => conversation.close(),
} as const;

type Call = keyof typeof calls;

const call = fc.constantFrom(...(Object.keys(calls) as Call[]));

const answers: Readonly<Record<string, () => Observable<string>>> = {
  'at once': () => of('a', 'b', 'c'),
  'at once, without an end': () => concat(of('a', 'b'), NEVER),
  'with a failure': () =>
    concat(
      of('a'),
      throwError(() => new Error('reset')),
    ),
  later: () => concat(from(Promise.resolve('a'))),
  never: () => NEVER,
  'with a throw': () => {
    throw new Error('no answer');
  },
};

/** Calls from within a callback: a subscriber at its n-th state, `ask`, or a teardown. */
const reentry = fc.record({
  refuses: fc.boolean(),
  first: fc.array(call, { minLength: 1, maxLength: 6 }),
  subscribers: fc.array(fc.array(fc.option(call), { maxLength: 8 }), { maxLength: 3 }),
  asks: fc.array(
    fc.record({
      answer: fc.constantFrom(...Object.keys(answers)),
      before: fc.option(call),
      teardown: fc.option(call),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

describe('calls by subscribers', () => {
  it('should always reach all subscribers in the same order, with one answer at a time', () => {
    fc.assert(
      fc.property(reentry, ({ refuses, first, subscribers, asks }) => {
        const errors: unknown[] = [];
        config.onUnhandledError = (error) => errors.push(error);
        let count = 0;
        const sources: ReturnType<typeof observed<string>>[] = [];
        const open = () =>
          sources.reduce((sum, { subscribed, released }) => sum + subscribed - released, 0);
        const conversation: Conversation = createConversation({
          refuseWhenBusy: refuses,
          ask() {
            // After the plan, nothing is called any more, so that it ends.
            const plan = asks[count++];
            if (plan?.before) calls[plan.before](conversation);
            const source = observed(
              (answers[plan?.answer ?? 'never'] as () => Observable<string>)(),
            );
            sources.push(source);
            const { teardown } = plan ?? {};
            if (!teardown) return source.source;
            return source.source.pipe(finalize(() => calls[teardown](conversation)));
          },
        });
        const seen = record(conversation.state$);
        const told: ConversationState[][] = subscribers.map((plan) => {
          const states: ConversationState[] = [];
          conversation.state$.subscribe((state) => {
            const planned = plan[states.length];
            states.push(state);
            if (planned) calls[planned](conversation);
          });
          return states;
        });
        const last = record(conversation.state$);

        for (const name of first) calls[name](conversation);

        const { state } = conversation;
        expect(seen.values.at(-1)).toBe(state);
        expect(last.values.at(-1)).toBe(state);
        for (const states of [...told, last.values]) {
          // A subscriber may have changed the state before the next one came.
          const from = seen.values.indexOf(states[0] as ConversationState);
          expect(states.every((told, index) => told === seen.values[from + index])).toBe(true);
          expect(from + states.length).toBe(seen.values.length);
        }
        const isAnswering = ['submitted', 'streaming'].includes(state.status);
        expect(open()).toBe(isAnswering ? 1 : 0);
        expect(state.messages.slice(0, -1).filter(({ status }) => status === 'streaming')).toEqual(
          [],
        );

        conversation.close();
        expect(open()).toBe(0);
        expect(seen.end).toBe('complete');
        expect(vi.getTimerCount()).toBe(0);
        expect(errors).toEqual([]);
      }),
    );
  });
});
