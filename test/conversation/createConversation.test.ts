import { concat, config, EMPTY, NEVER, of, throwError } from 'rxjs';
import { createGPTalk, TruncatedStreamError } from 'rxtalk';
import {
  type Conversation,
  type ConversationOptions,
  type ConversationState,
  createConversation,
  type InitialMessage,
} from 'rxtalk/conversation';
import { inProcessGPTalk } from 'rxtalk/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../support/record';
import { HeldService } from './heldService';

const reset = new Error('reset');

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  config.onStoppedNotification = null;
  config.onUnhandledError = null;
});

/** A conversation with a held service, and everything that it emitted. */
function start(options: Partial<ConversationOptions> = {}) {
  const service = new HeldService();
  const conversation = createConversation({ ask: service.ask, ...options });
  const seen = record(conversation.state$);
  return { service, conversation, seen };
}

/** A state in one line: `streaming Hi, Hel…`. */
function line({ status, messages }: ConversationState): string {
  const marks = { streaming: '…', done: '', stopped: '|', failed: '#' };
  const texts = messages.map((message) => `${message.content}${marks[message.status]}`);
  return `${status}: ${texts.join(', ')}`;
}

const statusOf = ({ state }: Conversation) => state.status;

describe('an answer', () => {
  it('is submitted, streams, and is done', () => {
    const { service, conversation, seen } = start();
    expect(conversation.send('Hi')).toBe(true);
    service.answer.next('Hel');
    vi.advanceTimersByTime(20);
    service.answer.next('lo');
    service.answer.complete();
    expect(seen.values.map(line)).toEqual([
      'ready: ',
      'submitted: Hi, …',
      'streaming: Hi, Hel…',
      'streaming: Hi, Hello…',
      'ready: Hi, Hello',
    ]);
    expect(conversation.state).toEqual({
      status: 'ready',
      messages: [
        { id: '1', role: 'user', content: 'Hi', status: 'done' },
        { id: '2', role: 'assistant', content: 'Hello', status: 'done' },
      ],
    });
  });

  it('shows its first text at once, joins the text of a frame, and shows its last text before the end', () => {
    const { service, conversation, seen } = start();
    conversation.send('Hi');
    const { answer } = service;
    for (const delta of ['a', 'b', '', 'c']) answer.next(delta);
    expect(seen.values.map(line).slice(2)).toEqual(['streaming: Hi, a…']);
    vi.advanceTimersByTime(16);
    answer.next('d');
    answer.next('e');
    answer.complete();
    expect(seen.values.map(line).slice(3)).toEqual([
      'streaming: Hi, abc…',
      'streaming: Hi, abcde…',
      'ready: Hi, abcde',
    ]);
  });

  it('joins deltas for as long as `coalesceMs` says, and none if that is 0', () => {
    const slow = start({ coalesceMs: 100 });
    const exact = start({ coalesceMs: 0 });
    for (const { service, conversation } of [slow, exact]) {
      conversation.send('Hi');
      for (const delta of 'abc') service.answer.next(delta);
    }
    vi.advanceTimersByTime(99);
    expect(slow.seen.values.map(line).slice(2)).toEqual(['streaming: Hi, a…']);
    expect(exact.seen.values.map(line).slice(2)).toEqual([
      'streaming: Hi, a…',
      'streaming: Hi, ab…',
      'streaming: Hi, abc…',
    ]);
    vi.advanceTimersByTime(1);
    expect(slow.seen.values.map(line).slice(3)).toEqual(['streaming: Hi, abc…']);
    slow.conversation.close();
  });

  it('may be synchronous', () => {
    const { conversation, seen } = start({ ask: () => of('Hel', 'lo') });
    conversation.send('Hi');
    expect(seen.values.map(line)).toEqual([
      'ready: ',
      'submitted: Hi, …',
      'streaming: Hi, Hel…',
      'streaming: Hi, Hello…',
      'ready: Hi, Hello',
    ]);
  });

  it('may have no text', () => {
    const { conversation } = start({ ask: () => EMPTY });
    conversation.send('Hi');
    expect(line(conversation.state)).toBe('ready: Hi, ');
  });

  it('may never arrive', () => {
    const { conversation } = start({ ask: () => NEVER });
    conversation.send('Hi');
    expect(line(conversation.state)).toBe('submitted: Hi, …');
    conversation.stop();
    expect(line(conversation.state)).toBe('ready: Hi, |');
  });

  it('is asked with the roles and texts before it, without answers that have no text', () => {
    const messages: readonly InitialMessage[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'One?' },
      { role: 'assistant', content: '', status: 'stopped' },
      { role: 'user', content: '' },
      { role: 'assistant', content: 'Tw', status: 'failed' },
    ];
    const { service, conversation } = start({ messages });
    conversation.send('Three?');
    expect(service.asked).toEqual([
      [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'One?' },
        { role: 'user', content: '' },
        { role: 'assistant', content: 'Tw' },
        { role: 'user', content: 'Three?' },
      ],
    ]);
  });

  it('continues without subscribers', () => {
    const { service, conversation, seen } = start();
    seen.unsubscribe();
    conversation.send('Hi');
    service.answer.next('Hello');
    service.answer.complete();
    expect(line(conversation.state)).toBe('ready: Hi, Hello');
  });

  it('streams from a client', async () => {
    vi.useRealTimers();
    const service = inProcessGPTalk({ answer: () => ['Hel', 'lo'] });
    const gptalk = createGPTalk({ axios: service.axios });
    const conversation = createConversation({ ask: (messages) => gptalk.stream({ messages }) });
    conversation.send('Hi');
    await vi.waitFor(() => expect(line(conversation.state)).toBe('ready: Hi, Hello'));
    vi.useFakeTimers();
  });
});

describe('a failure', () => {
  const error = new TruncatedStreamError();

  it('is a state that keeps the question and the text', () => {
    const { service, conversation, seen } = start();
    conversation.send('Hi');
    service.answer.next('Hel');
    service.answer.next('l');
    service.answer.error(error);
    expect(line(conversation.state)).toBe('error: Hi, Hell#');
    expect(conversation.state.error).toBe(error);
    expect(conversation.state.messages.at(-1)?.error).toBe(error);
    expect(seen.end).toBe('open');
  });

  it('may be undefined', () => {
    const { conversation } = start({ ask: () => throwError(() => undefined) });
    conversation.send('Hi');
    expect(line(conversation.state)).toBe('error: Hi, #');
  });

  const failing: Readonly<Record<string, ConversationOptions['ask']>> = {
    'that `ask` throws': () => {
      throw reset;
    },
    'before the first text': () => throwError(() => reset),
  };

  it.each(Object.keys(failing))('%s is a state, too', (name) => {
    const { conversation, seen } = start({ ask: failing[name] as ConversationOptions['ask'] });
    expect(conversation.send('Hi')).toBe(true);
    expect(line(conversation.state)).toBe('error: Hi, #');
    expect(conversation.state.error).toBe(reset);
    expect(seen.end).toBe('open');
  });

  it('is a TypeError if `ask` returns nothing that can be subscribed to', () => {
    const { conversation } = start({ ask: (() => undefined) as never });
    conversation.send('Hi');
    expect(conversation.state.error).toBeInstanceOf(TypeError);
  });

  it('is cleared when the question is asked again', () => {
    const { service, conversation } = start();
    conversation.send('Hi');
    service.answer.error(error);
    expect(conversation.regenerate()).toBe(true);
    expect(conversation.state).not.toHaveProperty('error');
    service.answer.next('Hello');
    service.answer.complete();
    expect(line(conversation.state)).toBe('ready: Hi, Hello');
  });
});

describe('stop()', () => {
  it('unsubscribes, and keeps all text that has arrived', () => {
    const { service, conversation, seen } = start();
    conversation.send('Hi');
    service.answer.next('Hel');
    service.answer.next('l'); // waits for the frame
    conversation.stop();
    expect(service.open.size).toBe(0);
    expect(seen.values.map(line).slice(2)).toEqual(['streaming: Hi, Hel…', 'ready: Hi, Hell|']);
  });

  it('does nothing if there is no answer in progress', () => {
    const { conversation, seen } = start();
    conversation.stop();
    expect(seen.values).toHaveLength(1);
  });
});

describe('send() during an answer', () => {
  it('stops it first, and emits both changes as one state', () => {
    const { service, conversation, seen } = start();
    conversation.send('One?');
    service.answer.next('On');
    conversation.send('Two?');
    expect(seen.values.map(line).slice(3)).toEqual(['submitted: One?, On|, Two?, …']);
    service.answer.next('Two.');
    service.answer.complete();
    expect(line(conversation.state)).toBe('ready: One?, On|, Two?, Two.');
  });

  it('is refused if `refuseWhenBusy` is set, as are regenerate() and edit()', () => {
    const { service, conversation, seen } = start({ refuseWhenBusy: true });
    conversation.send('One?');
    const { length } = seen.values;
    expect(conversation.send('Two?')).toBe(false);
    expect(conversation.regenerate()).toBe(false);
    expect(conversation.edit('1', 'Two?')).toBe(false);
    expect(seen.values).toHaveLength(length);
    service.answer.complete();
    expect(conversation.send('Two?')).toBe(true);
    conversation.close();
  });
});

describe('regenerate()', () => {
  it('asks the last question again', () => {
    const { service, conversation } = start();
    conversation.send('Hi');
    service.answer.next('Hello');
    service.answer.complete();
    expect(conversation.regenerate()).toBe(true);
    expect(line(conversation.state)).toBe('submitted: Hi, …');
    expect(service.asked.at(-1)).toEqual([{ role: 'user', content: 'Hi' }]);
  });

  it('starts over during an answer', () => {
    const { service, conversation } = start();
    conversation.send('Hi');
    service.answer.next('Hel');
    conversation.regenerate();
    expect(line(conversation.state)).toBe('submitted: Hi, …');
    expect(service.open.size).toBe(1);
    conversation.close();
  });

  it('returns false if there is no question', () => {
    const messages = [{ role: 'system', content: 'Be brief.' }];
    const { service, conversation } = start({ messages });
    expect(conversation.regenerate()).toBe(false);
    expect(service.asked).toEqual([]);
  });
});

describe('edit()', () => {
  it('changes the question, removes what follows, and asks', () => {
    const { service, conversation } = start({
      messages: [
        { role: 'user', content: 'One?' },
        { role: 'assistant', content: 'One.' },
        { role: 'user', content: 'Two?' },
        { role: 'assistant', content: 'Two.' },
      ],
    });
    const [one] = conversation.state.messages;
    expect(conversation.edit('3', 'Three?')).toBe(true);
    expect(line(conversation.state)).toBe('submitted: One?, One., Three?, …');
    expect(conversation.state.messages[0]).toBe(one);
    expect(conversation.state.messages[2]?.id).toBe('3');
    expect(service.asked[0]?.map(({ content }) => content)).toEqual(['One?', 'One.', 'Three?']);
  });

  it('keeps a question whose text is the same', () => {
    const { conversation } = start({ messages: [{ role: 'user', content: 'Hi' }] });
    const [question] = conversation.state.messages;
    conversation.edit('1', 'Hi');
    expect(conversation.state.messages[0]).toBe(question);
    conversation.close();
  });

  it.each(['2', '9'])('returns false if no question has the id %s', (id) => {
    const { service, conversation, seen } = start({
      messages: [
        { role: 'user', content: 'One?' },
        { role: 'assistant', content: 'One.' },
      ],
    });
    expect(conversation.edit(id, 'Two?')).toBe(false);
    expect(service.asked).toEqual([]);
    expect(seen.values).toHaveLength(1);
  });
});

describe('clear() and close()', () => {
  it('clear() stops the answer and removes all messages', () => {
    const { service, conversation, seen } = start();
    conversation.send('Hi');
    service.answer.next('Hel');
    conversation.clear();
    expect(service.open.size).toBe(0);
    expect(conversation.state).toEqual({ status: 'ready', messages: [] });
    const { length } = seen.values;
    conversation.clear();
    expect(seen.values).toHaveLength(length);
  });

  it('close() stops the answer, completes, and replays the last state', () => {
    const { service, conversation, seen } = start();
    const messages = record(conversation.messages$);
    const statuses = record(conversation.status$);
    conversation.send('Hi');
    service.answer.next('Hel');
    service.answer.next('l');
    conversation.close();
    expect(service.open.size).toBe(0);
    expect(seen.values.at(-1)).toBe(conversation.state);
    expect(line(conversation.state)).toBe('ready: Hi, Hell|');
    expect([seen.end, messages.end, statuses.end]).toEqual(Array(3).fill('complete'));
    expect(record(conversation.state$)).toMatchObject({
      values: [conversation.state],
      end: 'complete',
    });
  });

  it('nothing changes after close()', () => {
    const { service, conversation } = start({ messages: [{ role: 'user', content: 'Hi' }] });
    conversation.close();
    const { state } = conversation;
    expect(conversation.send('Hi')).toBe(false);
    expect(conversation.regenerate()).toBe(false);
    expect(conversation.edit('1', 'Hello')).toBe(false);
    conversation.clear();
    conversation.stop();
    conversation.close();
    expect(conversation.state).toBe(state);
    expect(service.asked).toEqual([]);
  });
});

describe('the Observables', () => {
  it('replay the current state, and messages$ and status$ emit only changes', () => {
    const { service, conversation } = start();
    const statuses = record(conversation.status$);
    const lists = record(conversation.messages$);
    conversation.send('Hi');
    service.answer.next('a');
    vi.advanceTimersByTime(20);
    service.answer.next('b');
    service.answer.complete();
    expect(statuses.values).toEqual(['ready', 'submitted', 'streaming', 'ready']);
    expect(lists.values).toHaveLength(5);
    expect(record(conversation.state$).values).toEqual([conversation.state]);
    expect(record(conversation.messages$).values).toEqual([conversation.state.messages]);
    expect(record(conversation.status$).values).toEqual(['ready']);
  });

  it('emit a list with the same messages, except those that changed', () => {
    const { service, conversation, seen } = start();
    conversation.send('Hi');
    service.answer.next('a');
    vi.advanceTimersByTime(20);
    service.answer.next('b');
    service.answer.complete();
    const questions = seen.values.slice(1).map(({ messages }) => messages[0]);
    const answers = seen.values.slice(1).map(({ messages }) => messages[1]);
    expect(new Set(questions).size).toBe(1);
    expect(new Set(answers).size).toBe(4);
    expect(new Set(answers.map((answer) => answer?.id))).toEqual(new Set(['2']));
  });

  it('can’t be changed from outside', () => {
    const { conversation } = start();
    expect(conversation.state$).not.toHaveProperty('next');
  });

  it('survive a subscriber that throws', () => {
    const errors: unknown[] = [];
    config.onUnhandledError = (error) => errors.push(error);
    const { service, conversation } = start();
    conversation.state$.subscribe(() => {
      throw reset;
    });
    const others = record(conversation.state$);
    conversation.send('Hi');
    service.answer.next('Hello');
    service.answer.complete();
    vi.advanceTimersByTime(20);
    expect(others.values.map(line).at(-1)).toBe('ready: Hi, Hello');
    expect(errors).toContain(reset);
  });
});

describe('a call by a subscriber', () => {
  it('reaches every subscriber in the same order', () => {
    const { service, conversation, seen } = start();
    conversation.status$.subscribe((status) => {
      if (status === 'error') conversation.regenerate();
    });
    const later = record(conversation.state$);
    conversation.send('Hi');
    service.answer.error(reset);
    expect(later.values.map(line)).toEqual([
      'ready: ',
      'submitted: Hi, …',
      'error: Hi, #',
      'submitted: Hi, …',
    ]);
    expect(later.values).toEqual(seen.values);
    expect(service.open.size).toBe(1);
    conversation.close();
  });

  it('can stop an answer before it is asked for', () => {
    const { service, conversation } = start();
    conversation.status$.subscribe((status) => {
      if (status === 'submitted') conversation.stop();
    });
    conversation.send('Hi');
    expect(service.asked).toEqual([]);
    expect(line(conversation.state)).toBe('ready: Hi, |');
  });

  it('can stop a synchronous answer', () => {
    const { conversation } = start({ ask: () => concat(of('a', 'b'), NEVER) });
    conversation.status$.subscribe((status) => {
      if (status === 'streaming') conversation.stop();
    });
    conversation.send('Hi');
    expect(line(conversation.state)).toBe('ready: Hi, a|');
  });

  it('can close the conversation, which completes after the state that caused it', () => {
    const { conversation } = start({ ask: () => of('a') });
    conversation.status$.subscribe((status) => {
      if (status === 'streaming') conversation.close();
    });
    const later = record(conversation.state$);
    conversation.send('Hi');
    expect(later).toMatchObject({ end: 'complete' });
    expect(later.values.map(line).slice(2)).toEqual(['streaming: Hi, a…', 'ready: Hi, a|']);
  });

  it('can ask inside `ask`, which subscribes to the newer question only', () => {
    const service = new HeldService();
    const conversation: Conversation = createConversation({
      ask(messages) {
        const answer$ = service.ask(messages);
        if (service.asked.length === 1) conversation.send('Two?');
        return answer$;
      },
    });
    conversation.send('One?');
    expect(line(conversation.state)).toBe('submitted: One?, |, Two?, …');
    expect([...service.open].map(({ messages }) => messages.at(-1)?.content)).toEqual(['Two?']);
    expect(service.subscriptions).toBe(1);
    conversation.close();
  });

  it('can close the conversation while an answer is torn down, and the last state is emitted', () => {
    const { service, conversation, seen } = start();
    conversation.send('Hi');
    service.answer.next('Hello');
    service.answer.add(() => conversation.close());
    conversation.stop();
    expect(seen).toMatchObject({ end: 'complete' });
    expect(seen.values.map(line).slice(2)).toEqual(['streaming: Hi, Hello…', 'ready: Hi, Hello|']);
  });

  it('can ask while an answer is torn down, and takes precedence', () => {
    const service = new HeldService();
    const conversation = createConversation({ ask: service.ask });
    const seen = record(conversation.state$);
    conversation.send('One?');
    service.answer.add(() => conversation.send('Three?'));
    conversation.send('Two?');
    expect(service.answer).toBeDefined();
    expect(line(conversation.state)).toBe('submitted: One?, |, Two?, |, Three?, …');
    expect(seen.values.at(-1)).toBe(conversation.state);
    expect(service.asked.map((messages) => messages.at(-1)?.content)).toEqual(['One?', 'Three?']);
    conversation.close();
  });
});

describe('an answer that is over', () => {
  it('has no further effect', () => {
    const stopped: unknown[] = [];
    config.onStoppedNotification = ({ kind }) => stopped.push(kind);
    const { service, conversation } = start();
    conversation.send('Hi');
    service.answer.next('a');
    service.answer.next('b');
    conversation.stop();
    conversation.regenerate();
    service.answer.next('a');
    service.answer.complete();
    conversation.regenerate();
    service.answer.error(reset);
    conversation.close();
    vi.runAllTimers(); // RxJS reports them in a timer
    expect(stopped).toEqual([]);
  });
});

describe('a stored conversation', () => {
  function restore(conversation: Conversation) {
    return createConversation({
      ask: () => NEVER,
      messages: JSON.parse(JSON.stringify(conversation)),
    });
  }

  it('is restored from its JSON', () => {
    const { service, conversation } = start();
    conversation.send('One?');
    service.answer.next('One.');
    service.answer.complete();
    conversation.send('Two?');
    service.answer.error(new TruncatedStreamError());
    const restored = restore(conversation);
    expect(line(restored.state)).toBe('error: One?, One., Two?, #');
    const { name, message } = new TruncatedStreamError();
    expect(restored.state.error).toEqual({ name, message });
    expect(restored.toJSON()).toEqual(conversation.toJSON());
    expect(restore(restored).state).toEqual(restored.state);
  });

  it('has all text of an answer in progress, which is stopped', () => {
    const { service, conversation } = start();
    conversation.send('Hi');
    service.answer.next('Hel');
    service.answer.next('l'); // waits for the frame
    expect(line(restore(conversation).state)).toBe('ready: Hi, Hell|');
    expect(statusOf(conversation)).toBe('streaming');
    conversation.close();
  });

  it('has no answer in progress, whatever its JSON says', () => {
    const messages = [{ role: 'assistant', content: 'Hel', status: 'streaming' } as const];
    expect(line(start({ messages }).conversation.state)).toBe('ready: Hel|');
  });

  it.each(['streaming', 'stopped', 'failed'] as const)(
    'has a question that is done, even if it was stored as %s',
    (status) => {
      for (const role of ['user', 'system']) {
        const messages = [{ role, content: 'Hi', status, error: new Error('own') }];
        const { status: now, messages: restored } = start({ messages }).conversation.state;
        expect(now).toBe('ready');
        expect(restored).toEqual([{ id: '1', role, content: 'Hi', status: 'done' }]);
      }
    },
  );

  it('has only the name and message of an error', () => {
    const circular: Error & { self?: unknown } = new Error('Failed');
    circular.self = { token: 'secret', circular };
    const errors = [circular, 'Failed', undefined, null, Object.create(null)];
    const stored = errors.map((error) => {
      const { conversation } = start({ ask: () => throwError(() => error) });
      conversation.send('Hi');
      return JSON.parse(JSON.stringify(conversation))[1];
    });
    const failed = { id: '2', role: 'assistant', content: '', status: 'failed' };
    expect(stored).toEqual([
      { ...failed, error: { name: 'Error', message: 'Failed' } },
      ...Array(4).fill(failed),
    ]);
  });

  it('gives new messages unique ids', () => {
    const { conversation } = start({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { id: '1', role: 'user', content: 'Hi' },
        { id: '4', role: 'assistant', content: 'Hello' },
      ],
    });
    conversation.send('Hi');
    expect(conversation.state.messages.map(({ id }) => id)).toEqual(['2', '1', '4', '5', '6']);
    conversation.close();
  });
});

describe('wrong arguments', () => {
  const ask = () => NEVER;
  const message = { role: 'user', content: 'Hi' };

  it.each([
    [{}, '`ask`'],
    [{ ask: 'hi' }, '`ask`'],
    [{ ask, messages: 'hi' }, '`messages`'],
    [{ ask, messages: [{ role: 'user' }] }, '`messages[0].content`'],
    [{ ask, messages: Array(1) }, '`messages[0]`'],
    [{ ask, messages: [{ ...message, id: 1 }] }, '`messages[0].id`'],
    [
      {
        ask,
        messages: [
          { ...message, id: 'a' },
          { ...message, id: 'a' },
        ],
      },
      '`messages[1].id`',
    ],
    [{ ask, messages: [{ ...message, status: 'ready' }] }, '`messages[0].status`'],
    [{ ask, coalesceMs: -1 }, '`coalesceMs`'],
    [{ ask, refuseWhenBusy: 'wait' }, '`refuseWhenBusy`'],
    [{ ask, storage: {} }, '`storage`'],
  ])('%j is a TypeError that names %s', (options, name) => {
    const create = () => createConversation(options as never);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(name);
  });

  it('a text that isn’t a string is a TypeError, and changes nothing', () => {
    const { conversation, seen } = start({ messages: [message] });
    expect(() => conversation.send(1 as never)).toThrow('Expected `text` to be a string');
    expect(() => conversation.edit('1', 1 as never)).toThrow('Expected `text` to be a string');
    expect(seen.values).toHaveLength(1);
  });
});
