import type { ObservableInput } from 'rxjs';
import { describe, kindOf, wrong } from '../../arguments/wrong';
import { piecesOf } from '../service/piecesOf';
import { isRecord } from '../service/requestFault';
import { type Framing, KEEP_ALIVE, type Wire } from '../service/wire';
import { CallWriter } from './callWriter';
import type { Dialect } from './dialects';
import { rejection } from './rejection';
import type { OpenAIAnswerRequest, OpenAIPiece } from './types';
import { usageOf } from './usage';

type Usage = Extract<OpenAIPiece, { readonly type: 'usage' }>;
type Fields = Readonly<Record<string, unknown>>;

/** Writes an answer as chunks, each with what is new, as a service of this dialect does. */
export class ChunkWire implements Wire {
  readonly framing: Framing;
  readonly #request: OpenAIAnswerRequest;
  readonly #dialect: Dialect;
  readonly #answer: () => ObservableInput<OpenAIPiece>;
  readonly #calls: CallWriter;
  readonly #head: Fields;
  #text = '';
  #pieces = 0;
  #reason: string | undefined;
  #usage: Usage | undefined;

  /** @param id tells this answer from the others of the service. */
  constructor(
    id: number,
    request: OpenAIAnswerRequest,
    dialect: Dialect,
    answer: () => ObservableInput<OpenAIPiece>,
  ) {
    this.framing = dialect.framing;
    this.#request = request;
    this.#dialect = dialect;
    this.#answer = answer;
    this.#calls = new CallWriter(dialect);
    const created = Math.floor(Date.now() / 1000);
    const { model } = request;
    this.#head = dialect.isBare
      ? {}
      : { id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created, model };
  }

  async *messages(left: AbortSignal): AsyncGenerator<string> {
    for (const first of this.#dialect.opening) {
      if (first === 'comment') yield KEEP_ALIVE;
      else if (first === 'role') yield this.#delta({ role: 'assistant', content: '' });
      else yield this.#chunk([], { prompt_filter_results: [] });
    }
    for await (const piece of piecesOf(this.#answer, left)) {
      for (const delta of this.#deltas(piece)) yield this.#delta(delta);
    }
    yield* this.#closing();
  }

  message(text: string): string {
    return this.#delta({ content: text });
  }

  failure(message: string, code: string | null = null): string {
    return JSON.stringify(rejection('server_error', message, code));
  }

  /** The deltas of a piece; none if it is for the last chunks. */
  *#deltas(piece: OpenAIPiece): Generator<Fields> {
    this.#pieces++;
    const event = typeof piece === 'string' ? ({ type: 'text', delta: piece } as const) : piece;
    if (!isRecord(event)) throw wrong('answer', 'strings and events', kindOf(piece));
    switch (event.type) {
      case 'text':
        this.#text += event.delta;
        yield { content: event.delta };
        break;
      case 'refusal':
        yield { content: null, refusal: event.delta };
        break;
      case 'reasoning':
        yield this.#reasoning(event.delta);
        break;
      case 'tool-call':
      case 'tool-call-delta':
        for (const tool_calls of this.#calls.add(event)) yield { tool_calls };
        break;
      case 'finish':
        this.#reason = event.rawReason ?? event.reason.replace('-', '_');
        break;
      case 'usage':
        this.#usage = event;
        break;
      default:
        throw wrong('type', 'that of an event', describe((event as { type: unknown }).type));
    }
  }

  #reasoning(text: string): Fields {
    const { reasoningAs } = this.#dialect;
    if (reasoningAs !== 'parts') return { content: null, [reasoningAs]: text };
    return { content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] };
  }

  /** The last chunks. */
  *#closing(): Generator<string> {
    const { calls, usage: usageIn, isBare } = this.#dialect;
    const finish_reason = this.#reason ?? (this.#calls.hasAny ? 'tool_calls' : 'stop');
    const usage = usageOf(this.#usage, this.#request, this.#pieces);
    const rest = this.#calls.rest();
    const last = rest.length > 0 ? { tool_calls: rest } : {};
    if (isBare) {
      if (rest.length > 0) yield this.#delta(last);
      const { message: tool_calls } = this.#calls;
      const message = {
        role: 'assistant',
        content: this.#text,
        ...(tool_calls.length > 0 && { tool_calls }),
      };
      yield this.#chunk([{ message, finish_reason }]);
      return;
    }
    if (calls === 'whole' && rest.length > 0) yield this.#delta(last);
    const delta = { ...this.#dialect.delta, ...(calls === 'with finish' && last) };
    yield this.#chunk(
      [{ index: 0, delta, finish_reason }],
      usageIn === 'with finish' ? { usage } : {},
    );
    const { stream_options } = this.#request.body;
    const isAskedFor = isRecord(stream_options) && stream_options['include_usage'] === true;
    if (usageIn === 'own chunk' && isAskedFor) yield this.#chunk([], { usage });
  }

  #delta(fields: Fields): string {
    const { isBare, delta } = this.#dialect;
    if (isBare) return this.#chunk([{ delta: fields }]);
    return this.#chunk([{ index: 0, delta: { ...delta, ...fields }, finish_reason: null }]);
  }

  #chunk(choices: readonly object[], more: object = {}): string {
    return JSON.stringify({ ...this.#head, choices, ...more });
  }
}
