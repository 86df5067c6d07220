import fc from 'fast-check';
import type { ChatEvent, FinishReason } from 'rxtalk';

/** Any text, also with line ends, quotes, and halves of characters. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
  fc.constantFrom(
    '\n\n',
    '"',
    '\\',
    '\r\ndata: [DONE]\n\n',
    '\u2028',
    '\ud83d',
    '\ude00',
    '[DONE]',
  ),
);

const texts = fc.array(
  fc.record({ type: fc.constantFrom('text', 'reasoning', 'refusal'), delta: anyText }),
  { maxLength: 8 },
);

const anyArguments = fc.oneof(fc.json(), fc.constantFrom('', '{}', '{"a":\n1}', '{"a":', '"\\n"'));

/** The events of one tool call: all of its pieces, or only the whole. */
const toolCall = fc
  .record({
    name: fc.string({ minLength: 1 }),
    whole: anyArguments,
    cuts: fc.option(fc.array(fc.nat(20), { maxLength: 3 }), { nil: undefined }),
  })
  .map(({ name, whole, cuts }) => (index: number): ChatEvent[] => {
    const call = { index, id: `call "${index}"`, name };
    const ends = [...(cuts ?? []), whole.length].sort((a, b) => a - b);
    const deltas = ends.map((end, i) => whole.slice(ends[i - 1] ?? 0, end));
    const pieces: ChatEvent[] = deltas.map((delta) => ({
      type: 'tool-call-delta',
      ...call,
      delta,
    }));
    return [...(cuts ? pieces : []), { type: 'tool-call', ...call, arguments: whole }];
  });

const finish = fc.record(
  {
    type: fc.constant('finish' as const),
    reason: fc.constantFrom<FinishReason[]>(
      'stop',
      'length',
      'tool-calls',
      'content-filter',
      'other',
    ),
    rawReason: fc.constantFrom('stop', 'eos', 'max "tokens"'),
  },
  { requiredKeys: ['type', 'reason'] },
);

const usage = fc.record(
  {
    type: fc.constant('usage' as const),
    inputTokens: fc.nat(),
    outputTokens: fc.nat(),
    totalTokens: fc.nat(),
  },
  { requiredKeys: ['type'] },
);

/** Any complete answer: texts and tool calls interleaved, then its end, with or without usage. */
export const legalAnswers: fc.Arbitrary<readonly ChatEvent[]> = fc
  .record({
    texts,
    calls: fc.array(toolCall, { maxLength: 3 }),
    order: fc.array(fc.nat(3), { maxLength: 30 }),
    finish,
    usage: fc.option(usage, { nil: undefined }),
    isUsageFirst: fc.boolean(),
  })
  .map(({ texts, calls, order, finish, usage, isUsageFirst }) => {
    const tracks = [[...texts] as ChatEvent[], ...calls.map((call, index) => call(index))];
    const events: ChatEvent[] = [];
    for (const pick of order) events.push(...(tracks[pick % tracks.length]?.splice(0, 1) ?? []));
    events.push(...tracks.flat());
    const ends: ChatEvent[] = usage ? [finish, usage] : [finish];
    return [...events, ...(isUsageFirst ? ends.reverse() : ends)];
  });

/** The fields that can be left out. */
const optional = /^(rawReason|\w+Tokens)$/;

/** Values of a wrong type for a field. */
const wrongValues = (key: string, value: unknown): readonly unknown[] => [
  true,
  {},
  10n,
  typeof value === 'string' ? 5 : '5',
  ...(optional.test(key) ? [] : [undefined, null, Symbol('wrong')]),
  ...(key === 'reason' ? ['tool_calls', 'constructor', 'x"\n\ndata: [DONE]\n\n'] : []),
  ...(key === 'index' || key.endsWith('Tokens') ? [Number.NaN] : []),
];

/** A complete answer in which one event has a field of a wrong type, or is no event, as JavaScript allows. */
export const brokenAnswers: fc.Arbitrary<readonly ChatEvent[]> = fc
  .record({ events: legalAnswers, at: fc.nat(), pick: fc.nat() })
  .map(({ events, at, pick }) => {
    const index = at % events.length;
    const broken = Object.entries(events[index] ?? {})
      .filter(([key]) => key !== 'type')
      .flatMap(([key, value]) =>
        wrongValues(key, value).map((wrong) => ({ ...events[index], [key]: wrong })),
      );
    const all: readonly unknown[] = [null, undefined, 'text', 5, [], ...broken];
    const wrong = all[pick % all.length] as ChatEvent;
    return [...events.slice(0, index), wrong, ...events.slice(index + 1)];
  });
