import {
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  map,
  type Observable,
  ReplaySubject,
  Subject,
  takeUntil,
  tap,
} from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isBoolean, isDurationMs, isFunction, isText, type Rule } from '../arguments/rules';
import type { ChatMessage } from '../chat/chatMessage';
import { coalesce } from '../operators/coalesce';
import type { Conversation } from './conversation';
import { type ConversationState, stateOf } from './conversationState';
import { idsAfter } from './idsAfter';
import { type InitialMessage, isInitialMessages } from './initialMessages';
import { asked, type ConversationMessage, stored, withLast } from './message';

export interface ConversationOptions {
  /**
   * Returns the deltas of the answer to the last message. The result is subscribed to once for each
   * question, so apply `retryText` and `timeout` to it. `messages` are all messages with text, including
   * answers that were stopped or failed.
   */
  readonly ask: (messages: readonly ChatMessage[]) => Observable<string>;
  /**
   * The messages to start with.
   * @default []
   */
  readonly messages?: readonly InitialMessage[] | undefined;
  /**
   * The time during which deltas are joined before the state changes, in milliseconds; 0 joins none.
   * @default an animation frame in a browser, otherwise 16
   */
  readonly coalesceMs?: number | undefined;
  /**
   * Whether `send`, `regenerate` and `edit` are refused during an answer, so that they change nothing and
   * return false. Otherwise, they stop that answer first.
   * @default false
   */
  readonly refuseWhenBusy?: boolean | undefined;
}

type Ask = ConversationOptions['ask'];

const rules = {
  ask: [isFunction as unknown as Rule<Ask>],
  messages: [isInitialMessages, []],
  coalesceMs: [isDurationMs, undefined],
  refuseWhenBusy: [isBoolean, false],
} satisfies OptionRules<ConversationOptions>;

/** The answer in progress; its message is always the last one. */
interface Answering {
  /** All text that has arrived, even if it isn't in the state yet. */
  text: string;
  readonly stop$: Subject<void>;
}

/**
 * Creates a conversation: its messages and its status, as one stream of immutable states.
 *
 * 1. `send` adds the question and an empty answer (status `submitted`), and subscribes to `ask`.
 * 2. The answer grows with the deltas, at most once per frame: the first text shows at once, and no text is
 *    lost. Messages that don't change keep their identity, so that a list renders only the others.
 * 3. On completion, the answer is `done`. An error, even one that `ask` throws, makes the answer `failed`
 *    and the status `error`. The Observables of the conversation never fail, and the question and the text
 *    stay. Ask again with `regenerate`.
 * 4. `stop`, and any method that asks or removes messages during an answer, unsubscribes from the result of
 *    `ask`.
 *
 * Methods can be called at any time, even by subscribers of `state$` and inside `ask`: all subscribers see
 * the same states in the same order. An answer doesn't depend on subscribers: without any, it continues
 * until it ends or `close` is called.
 *
 * @param options `ask` and others, see {@link ConversationOptions}.
 * @throws TypeError at once if an option is wrong, and `send` and `edit` if the text isn't a string.
 * @see `createGPTalk` of `rxtalk` and `createOpenAICompatible` of `rxtalk/openai`, whose answers it can
 *   display.
 *
 * @example
 * ```ts
 * import { createGPTalk } from 'rxtalk';
 * import { createConversation } from 'rxtalk/conversation';
 * import { inProcessGPTalk } from 'rxtalk/testing';
 *
 * const service = inProcessGPTalk({ answer: () => ['Hel', 'lo'] });
 * const gptalk = createGPTalk({ axios: service.axios });
 * const conversation = createConversation({ ask: (messages) => gptalk.stream({ messages }) });
 * conversation.state$.subscribe(({ status, messages }) => {
 *   console.log(status, messages.map(({ content }) => content));
 *   if (messages.at(-1)?.status === 'done') conversation.close();
 * });
 * conversation.send('Hi');
 * // → ready []
 * // → submitted [ 'Hi', '' ]
 * // → streaming [ 'Hi', 'Hel' ]
 * // → streaming [ 'Hi', 'Hello' ]
 * // → ready [ 'Hi', 'Hello' ]
 * ```
 */
export function createConversation(options: ConversationOptions): Conversation {
  const { ask, messages, coalesceMs, refuseWhenBusy } = readOptions('options', options, rules);
  const joined = coalesce({ everyMs: coalesceMs });
  const changes$ = new Subject<ConversationState>();
  const states$ = new ReplaySubject<ConversationState>(1);
  // A subscriber that causes the next state gets it after all have got this one: with a `BehaviorSubject`
  // alone, the others would get the older state last.
  changes$
    .pipe(
      distinctUntilChanged(),
      concatMap((next) => [next]),
    )
    .subscribe(states$);
  const newId = idsAfter(messages.length, (id) =>
    state.messages.some((message) => message.id === id),
  );
  let answering: Answering | undefined;
  let isClosed = false;
  let state = stateOf(messages);
  changes$.next(state);

  /**
   * Changes the state, ends the answer in progress, and then notifies: a subscriber can call any method.
   */
  function change(next: readonly ConversationMessage[], nextAnswering?: Answering): void {
    const last = answering;
    answering = nextAnswering;
    state = stateOf(next);
    // Teardown code can call any method, too. Then it has already emitted a newer state.
    if (last !== nextAnswering) last?.stop$.next();
    changes$.next(state);
  }

  /** The messages if the answer in progress ends here. */
  function ended(): readonly ConversationMessage[] {
    const { messages } = state;
    if (!answering) return messages;
    return withLast(messages, { content: answering.text, status: 'stopped' });
  }

  /** Asks, unless it can't; returns whether it does. */
  function askFor(history: readonly ConversationMessage[]): boolean {
    if (isClosed || (answering && refuseWhenBusy)) return false;
    const own: Answering = { text: '', stop$: new Subject() };
    const isCurrent = () => answering === own;
    const grow = () => change(withLast(state.messages, { content: own.text }), own);
    const end = (changes: Partial<ConversationMessage>) => {
      if (!isCurrent()) return;
      answering = undefined;
      change(withLast(state.messages, changes));
    };

    change([...history, { id: newId(), role: 'assistant', content: '', status: 'streaming' }], own);
    defer(() => {
      // A subscriber, or `ask` itself, may have stopped the answer already.
      const answer$ = isCurrent() ? ask(asked(history)) : EMPTY;
      return isCurrent() ? answer$ : EMPTY;
    })
      .pipe(
        tap((delta) => {
          own.text += delta;
        }),
        joined,
        takeUntil(own.stop$),
      )
      .subscribe({
        next: grow,
        error: (error: unknown) => end({ status: 'failed', error }),
        complete: () => end({ status: 'done' }),
      });
    return true;
  }

  const select = <T>(project: (state: ConversationState) => T) =>
    states$.pipe(map(project), distinctUntilChanged());

  return {
    state$: states$.asObservable(),
    messages$: select(({ messages }) => messages),
    status$: select(({ status }) => status),
    get state() {
      return state;
    },
    send(text) {
      const question = { role: 'user', content: isText(text, 'text'), status: 'done' } as const;
      return askFor([...ended(), { id: newId(), ...question }]);
    },
    stop() {
      if (answering) change(ended());
    },
    regenerate() {
      const { messages } = state;
      const last = messages.map(({ role }) => role).lastIndexOf('user');
      return last >= 0 && askFor(messages.slice(0, last + 1));
    },
    edit(id, text) {
      const { messages } = state;
      const content = isText(text, 'text');
      const at = messages.findIndex((message) => message.id === id && message.role === 'user');
      const question = messages[at];
      if (!question) return false;
      const edited = question.content === content ? question : { ...question, content };
      return askFor([...messages.slice(0, at), edited]);
    },
    clear() {
      if (!isClosed && state.messages.length > 0) change([]);
    },
    close() {
      isClosed = true;
      if (answering) change(ended());
      changes$.next(state);
      changes$.complete();
    },
    toJSON: () => ended().map(stored),
  };
}
