import type { ChatEvent } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { JsonObject } from '../../src/openai/decode/jsonObject';
import { body, calls, chunk, readBody } from '../support/chatChunks';

/** The fragment of a call. */
function part(index: number | undefined, id?: string, name?: string, json?: unknown) {
  return { index, id, type: 'function', function: { name, arguments: json } };
}

function delta(index: number, id: string, name: string, delta: string): ChatEvent {
  return { type: 'tool-call-delta', index, id, name, delta };
}

function whole(index: number, id: string, name: string, json: string): ChatEvent {
  return { type: 'tool-call', index, id, name, arguments: json };
}

/** The events before the finish of a stream with these fragments, each in its own chunk. */
function eventsOf(...fragments: object[]): readonly ChatEvent[] {
  const seen = readBody(body(...fragments.map((fragment) => calls(fragment)), chunk({}, 'stop')));
  expect(seen.end).toBe('complete');
  expect(seen.values.at(-1)).toMatchObject({ type: 'finish' });
  return seen.values.slice(0, -1);
}

describe('a tool call', () => {
  it('is announced when its id and name are known, even before its arguments arrive', () => {
    expect(eventsOf(part(0, 'a', 'f'), part(0, undefined, undefined, '{}'))).toEqual([
      ...['', '{}'].map((json) => delta(0, 'a', 'f', json)),
      whole(0, 'a', 'f', '{}'),
    ]);
  });

  it('keeps the arguments that arrive before its name', () => {
    const events = eventsOf(
      part(0, 'a', undefined, '{"x"'),
      part(0, '', '', ':'),
      part(0, '', 'f', '1}'),
    );
    expect(events).toEqual([delta(0, 'a', 'f', '{"x":1}'), whole(0, 'a', 'f', '{"x":1}')]);
  });

  it('keeps the arguments that arrive before its id', () => {
    const events = eventsOf(part(0, undefined, 'f', '{'), part(0, 'a', undefined, '}'));
    expect(events).toEqual([delta(0, 'a', 'f', '{}'), whole(0, 'a', 'f', '{}')]);
  });

  it('keeps its first id and name if later fragments repeat or change them', () => {
    const events = eventsOf(part(0, 'a', 'f', '{'), part(0, 'b', '', '}'), part(0, 'a', 'f', ' '));
    expect(events.at(-1)).toEqual(whole(0, 'a', 'f', '{} '));
  });

  it.each([undefined, null, '', ' '])('has the arguments {} if the service sent %j', (json) => {
    expect(eventsOf(part(0, 'a', 'f', json)).at(-1)).toEqual(whole(0, 'a', 'f', '{}'));
  });

  it('has arguments as JSON if the service sent an object', () => {
    expect(eventsOf(part(0, 'a', 'f', { x: [1] })).at(-1)).toEqual(whole(0, 'a', 'f', '{"x":[1]}'));
  });

  it('has a generated id if the service gave none', () => {
    expect(eventsOf(part(0, undefined, 'f', '{}'), part(1, undefined, 'g', '{}'))).toEqual([
      whole(0, 'call_0', 'f', '{}'),
      whole(1, 'call_1', 'g', '{}'),
    ]);
  });

  it('counts from 0, wherever the service’s indices start', () => {
    const events = eventsOf(part(3, 'a', 'f', '{'), part(7, 'b', 'g', '['), part(3, '', '', '}'));
    expect(events).toEqual([
      delta(0, 'a', 'f', '{'),
      delta(1, 'b', 'g', '['),
      delta(0, 'a', 'f', '}'),
      whole(0, 'a', 'f', '{}'),
      whole(1, 'b', 'g', '['),
    ]);
  });

  it('is found by its id if the fragments have no index', () => {
    const some = [part(undefined, 'a', 'f', '{'), part(undefined, 'b', 'g', '[')];
    const events = eventsOf(...some, part(undefined, 'a', '', '}'), part(undefined, '', '', ']'));
    expect(events.slice(-2)).toEqual([whole(0, 'a', 'f', '{}'), whole(1, 'b', 'g', '[]')]);
  });

  it('starts with each name if the fragments have neither an index nor an id', () => {
    const events = eventsOf(
      part(undefined, '', 'f', '{'),
      part(undefined, '', '', '}'),
      part(undefined, '', 'g'),
    );
    expect(events).toEqual([whole(0, 'call_0', 'f', '{}'), whole(1, 'call_1', 'g', '{}')]);
  });

  it.each([
    ['an index', 0, ''],
    ['an index and an id', 0, 'a'],
    ['an id', undefined, 'a'],
  ])('starts after the whole arguments of another if they share %s', (_, index, id) => {
    const some = [part(index, id, 'f', '{"x":'), part(index, '', '', '1}'), part(index, id, 'f')];
    const events = eventsOf(...some, part(index, id, 'f', '{"x":'), part(index, id, 'f', '2}'));
    const wholes = events.filter(({ type }) => type === 'tool-call');
    const ids = id === '' ? ['call_0', 'call_1'] : [id, id];
    expect(wholes).toEqual([
      whole(0, ids[0] as string, 'f', '{"x":1}'),
      whole(1, ids[1] as string, 'f', '{"x":2}'),
    ]);
  });

  it.each([
    ['an index', 0, ''],
    ['an index and an id', 0, 'a'],
    ['an id', undefined, 'a'],
  ])('starts with another name if they share %s', (_, index, id) => {
    const events = eventsOf(part(index, id, 'f', '{}'), part(index, id, 'g'));
    const wholes = events.filter(({ type }) => type === 'tool-call');
    expect(wholes).toMatchObject([
      { index: 0, name: 'f', arguments: '{}' },
      { index: 1, name: 'g', arguments: '{}' },
    ]);
  });

  it.each([
    ['as a fragment', part(0, '', '', '{"x":1}')],
    ['with its id and name', part(0, 'a', 'f', '{"x":1}')],
    ['without an index', part(undefined, 'a', 'f', '{"x":1}')],
  ])('is read once if its complete arguments are repeated %s', (_, repetition) => {
    expect(eventsOf(part(0, 'a', 'f', '{"x"'), part(0, '', '', ':1}'), repetition)).toEqual([
      delta(0, 'a', 'f', '{"x"'),
      delta(0, 'a', 'f', ':1}'),
      whole(0, 'a', 'f', '{"x":1}'),
    ]);
  });

  it('keeps a fragment inside a string that repeats the text before it, or looks like a new start', () => {
    const json = ['{"x":"{"', '{"x":"{"', '}', '{', '"}'];
    const quoted = ['{"x":"', '1', '1', '}', '{', '"}'];
    const fragments = (some: string[]) => some.map((one) => part(0, 'a', 'f', one));
    expect(eventsOf(...fragments(quoted)).at(-1)).toEqual(whole(0, 'a', 'f', '{"x":"11}{"}'));
    expect(eventsOf(...fragments(json)).at(-1)).toEqual(whole(0, 'a', 'f', json.join('')));
  });

  it('can have the older `function_call` form', () => {
    const seen = readBody(
      body(
        chunk({ function_call: { name: 'f', arguments: '' } }),
        chunk({ function_call: { arguments: '{}' } }),
        chunk({}, 'function_call'),
      ),
    );
    expect(seen.values).toEqual([
      whole(0, 'call_0', 'f', '{}'),
      { type: 'finish', reason: 'tool-calls', rawReason: 'function_call' },
    ]);
  });

  it('joins a character that is cut into two fragments', () => {
    const halves = ['"\\\\ud83d', '\\\\ude00"'].map((json) => json.replaceAll('\\\\', '\\'));
    const seen = readBody(
      body(
        ...halves.map((half, index) => {
          const id = index === 0 ? '"id":"a",' : '';
          const json = JSON.stringify(half).replaceAll('\\\\u', '\\u');
          return `{"choices":[{"delta":{"tool_calls":[{"index":0,${id}"function":{"name":"f","arguments":${json}}}]}}]}`;
        }),
        '[DONE]',
      ),
    );
    expect(seen.values.slice(0, -1)).toEqual([
      delta(0, 'a', 'f', '"'),
      delta(0, 'a', 'f', '😀"'),
      whole(0, 'a', 'f', '"😀"'),
    ]);
  });

  it('without a name is a ProtocolError', () => {
    const seen = readBody(body(calls(part(0, 'a', undefined, '{}')), chunk({}, 'tool_calls')));
    expect(seen).toMatchObject({ values: [], end: 'error', error: { code: 'protocol' } });
  });

  it.each([[[null, 5, 'x', []]], [5], ['x'], [{}]])('is nothing if `tool_calls` is %j', (some) => {
    const seen = readBody(body(chunk({ tool_calls: some }, 'stop')));
    expect(seen.values.map(({ type }) => type)).toEqual(['finish']);
  });
});

it('tool calls with one index are kept apart by their ids, even if they have no arguments', () => {
  const events = eventsOf(part(0, 'a', 'f'), part(0, 'b', 'f'));
  expect(events.slice(-2)).toEqual([whole(0, 'a', 'f', '{}'), whole(1, 'b', 'f', '{}')]);
});

it.each([['{"x":"}"}'], ['{"x":"\\"}"}'], ['{"x":"\\\\"}'], ['{"x":{"y":1}}']])(
  'the JSON object %s ends at its last character',
  (json) => {
    const object = new JsonObject();
    for (const character of json) {
      expect(object.isWhole).toBe(false);
      object.add(character);
    }
    expect(object.isWhole).toBe(true);
  },
);
