import fc from 'fast-check';
import type { ChatEvent } from 'rxtalk';
import { cut, encode } from './chunkings';
import { pairedText } from './snapshots';

/** A piece of an answer: a text of some type, or a fragment of the arguments of a call. */
type Piece =
  | { readonly type: 'text' | 'reasoning' | 'refusal'; readonly text: string }
  | { readonly type: 'call'; readonly call: number; readonly text: string };

/** An answer, independent of how a service writes it. */
export interface Answer {
  readonly pieces: readonly Piece[];
  readonly reason: string;
  readonly usage: readonly [input: number, output: number] | undefined;
}

/** The ways in which services write an answer. */
export interface Dialect {
  readonly lineEnd: '\n' | '\r\n' | '\r';
  readonly afterColon: ' ' | '';
  readonly endsBlank: boolean;
  readonly keepAlive: string;
  readonly isEscaped: boolean;
  readonly firstChunk: 'none' | 'role' | 'no choices';
  readonly textAs: 'string' | 'parts';
  readonly reasoningAs: readonly string[];
  /** Where the indices of calls start, or what fragments have in place of one. */
  readonly indexAs: number | 'id' | 'same';
  /** The fragment that brings the name of a call. */
  readonly nameIn: number;
  readonly callsAs: 'fragments' | 'whole';
  readonly finishAs: 'own chunk' | 'last chunk' | 'message' | 'none';
  readonly usageIn: 'every chunk' | 'last chunk';
  readonly hasDone: boolean;
  /** Where pieces of text are cut, between any two UTF-16 units. */
  readonly places: readonly number[];
}

const reasons = { stop: 'stop', length: 'length', tool_calls: 'tool-calls', odd: 'other' } as const;

const nonEmpty = pairedText.map((text) => text || '…');

const pieces: fc.Arbitrary<readonly Piece[]> = fc.array(
  fc.oneof(
    fc.record({ type: fc.constantFrom('text', 'reasoning', 'refusal'), text: nonEmpty }),
    fc.record({ type: fc.constant('call'), call: fc.nat({ max: 2 }), text: nonEmpty }),
  ) as fc.Arbitrary<Piece>,
  { maxLength: 10 },
);

export const answers: fc.Arbitrary<Answer> = fc.record({
  pieces: pieces.map(inOrder),
  reason: fc.constantFrom(...Object.keys(reasons)),
  usage: fc.option(fc.tuple(fc.nat(), fc.nat()), { nil: undefined }),
});

export const dialects: fc.Arbitrary<Dialect> = fc
  .record({
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    afterColon: fc.constantFrom(' ', ''),
    endsBlank: fc.boolean(),
    keepAlive: fc.constantFrom('', ': keep-alive', 'data:', 'event: ping', ':'),
    isEscaped: fc.boolean(),
    firstChunk: fc.constantFrom('none', 'role', 'no choices'),
    textAs: fc.constantFrom('string', 'parts'),
    reasoningAs: fc.constantFrom(
      ['reasoning_content'],
      ['reasoning'],
      ['reasoning', 'reasoning_content'],
      ['parts'],
    ),
    indexAs: fc.constantFrom(0, 1, 5, 'id', 'same'),
    nameIn: fc.nat({ max: 2 }),
    callsAs: fc.constantFrom('fragments', 'whole'),
    finishAs: fc.constantFrom('own chunk', 'last chunk', 'message', 'none'),
    usageIn: fc.constantFrom('every chunk', 'last chunk'),
    hasDone: fc.boolean(),
    places: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
  })
  .map((dialect): Dialect => {
    const isWhole = dialect.callsAs === 'whole' || dialect.indexAs === 'same';
    return {
      ...(dialect as Dialect),
      callsAs: isWhole ? 'whole' : 'fragments',
      hasDone: dialect.hasDone || dialect.finishAs === 'none',
    };
  });

/** Numbers the calls in the order in which they start. */
function inOrder(some: readonly Piece[]): readonly Piece[] {
  const order: number[] = [];
  return some.map((piece) => {
    if (piece.type !== 'call') return piece;
    if (!order.includes(piece.call)) order.push(piece.call);
    return { ...piece, call: order.indexOf(piece.call) };
  });
}

const idOf = (call: number) => `call-${call}`;
const nameOf = (call: number) => `tool_${call}`;

/** The arguments of each call. */
function argumentsOf({ pieces }: Answer): readonly string[] {
  const all: string[] = [];
  for (const piece of pieces) {
    if (piece.type === 'call') all[piece.call] = (all[piece.call] ?? '') + piece.text;
  }
  return all;
}

/** The events of an answer, without `tool-call-delta` and with joined deltas. */
export function eventsOf(answer: Answer, { finishAs }: Dialect): readonly ChatEvent[] {
  const { pieces, reason, usage } = answer;
  const whole = argumentsOf(answer).map((json, index): ChatEvent => {
    const shared = { index, id: idOf(index), name: nameOf(index) };
    return { type: 'tool-call', ...shared, arguments: json.trim() === '' ? '{}' : json };
  });
  const texts = pieces.flatMap((piece): ChatEvent[] =>
    piece.type === 'call' ? [] : [{ type: piece.type, delta: piece.text }],
  );
  const [inputTokens = 0, outputTokens = 0] = usage ?? [];
  const finish: ChatEvent =
    finishAs === 'none'
      ? { type: 'finish', reason: 'other' }
      : { type: 'finish', reason: reasons[reason as 'stop'], rawReason: reason };
  return joined([
    ...texts,
    ...whole,
    ...(usage ? [{ type: 'usage', inputTokens, outputTokens } as const] : []),
    finish,
  ]);
}

/** Joins neighbouring deltas of the same type, and leaves out `tool-call-delta`. */
export function joined(events: readonly ChatEvent[]): readonly ChatEvent[] {
  const all: ChatEvent[] = [];
  for (const event of events) {
    const last = all.at(-1);
    if (event.type === 'tool-call-delta') continue;
    if ('delta' in event && last?.type === event.type && 'delta' in last) {
      all[all.length - 1] = { ...event, delta: last.delta + event.delta };
    } else {
      all.push(event);
    }
  }
  return all;
}

/** A body, and where the answer is whole in it, in bytes. */
export interface Written {
  readonly bytes: Uint8Array;
  readonly wholeAt: number;
}

/** Writes an answer as a service would. */
export function write(answer: Answer, dialect: Dialect): Written {
  const { lineEnd, afterColon, endsBlank, keepAlive, firstChunk, finishAs, hasDone } = dialect;
  const { reason, usage } = answer;
  const [prompt_tokens, completion_tokens] = usage ?? [];
  const used = usage && { usage: { prompt_tokens, completion_tokens } };
  const head = {
    object: 'chat.completion.chunk',
    ...(dialect.usageIn === 'every chunk' ? used : { usage: null }),
  };
  const first = {
    none: [],
    role: [{ ...head, choices: [{ index: 0, delta: { role: 'assistant', content: null } }] }],
    'no choices': [{ ...head, choices: [], prompt_filter_results: [] }],
  }[firstChunk];
  const deltas = deltasOf(answer, dialect);
  const chunks: object[] = [
    ...first,
    ...deltas.map((delta, index) => {
      const isLast = finishAs === 'last chunk' && index === deltas.length - 1;
      return { ...head, choices: [{ index: 0, delta, finish_reason: isLast ? reason : null }] };
    }),
  ];
  if (finishAs === 'own chunk' || (finishAs === 'last chunk' && deltas.length === 0)) {
    chunks.push({ ...head, choices: [{ index: 0, delta: {}, finish_reason: reason }] });
  }
  if (finishAs === 'message') {
    const message = { role: 'assistant', content: deltas.length > 0 ? 'the whole' : null };
    chunks.push({ ...head, choices: [{ index: 0, message, finish_reason: reason }] });
  }
  const answered = chunks.length;
  if (used && (dialect.usageIn === 'last chunk' || answered === 0))
    chunks.push({ choices: [], ...used });

  const payloads = [
    ...chunks.map((chunk) => asJson(chunk, dialect)),
    ...(hasDone ? ['[DONE]'] : []),
  ];
  const wholeIn = finishAs === 'none' ? payloads.length - 1 : answered - 1;
  let text = '';
  let wholeAt = 0;
  payloads.forEach((payload, index) => {
    if (keepAlive) text += keepAlive + lineEnd + lineEnd;
    text += `data:${afterColon}${payload}`;
    if (index === wholeIn) wholeAt = encode(text).length;
    if (index < payloads.length - 1 || endsBlank) text += lineEnd + lineEnd;
  });
  return { bytes: encode(text), wholeAt };
}

function asJson(value: unknown, { isEscaped }: Dialect): string {
  const json = JSON.stringify(value);
  if (!isEscaped) return json;
  return json.replace(
    /[^\0-~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function deltasOf(answer: Answer, dialect: Dialect): object[] {
  const { callsAs, indexAs, nameIn, places } = dialect;
  const whole = argumentsOf(answer);
  const fragmentCounts = whole.map(() => 0);
  const totals = whole.map((_, call) => {
    return answer.pieces.filter((piece) => piece.type === 'call' && piece.call === call).length;
  });
  return answer.pieces.flatMap((piece): object[] => {
    if (piece.type !== 'call') {
      const cuts = places.map((place) => place % (piece.text.length + 1));
      return cut(piece.text, cuts).map((text) => textDelta(piece.type, text, dialect));
    }
    const { call } = piece;
    const count = fragmentCounts[call] ?? 0;
    fragmentCounts[call] = count + 1;
    if (callsAs === 'whole' && count > 0) return [];
    const isNamed = callsAs === 'whole' || count === Math.min(nameIn, (totals[call] ?? 1) - 1);
    const index = indexAs === 'id' ? undefined : indexAs === 'same' ? 0 : indexAs + call;
    const id = count === 0 || indexAs === 'id' ? idOf(call) : undefined;
    const name = isNamed ? nameOf(call) : undefined;
    const json = callsAs === 'whole' ? whole[call] : piece.text;
    return [{ tool_calls: [{ index, id, function: { name, arguments: json } }] }];
  });
}

function textDelta(type: 'text' | 'reasoning' | 'refusal', text: string, dialect: Dialect): object {
  if (type === 'refusal') return { content: null, refusal: text };
  if (type === 'text') {
    return { content: dialect.textAs === 'string' ? text : [{ type: 'text', text }] };
  }
  if (dialect.reasoningAs.includes('parts')) {
    return { content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] };
  }
  return Object.fromEntries(dialect.reasoningAs.map((name) => [name, text]));
}
