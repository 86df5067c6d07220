import type { Dialect } from './dialects';
import type { OpenAIPiece } from './types';

type CallPiece = Extract<OpenAIPiece, { readonly type: 'tool-call' | 'tool-call-delta' }>;

interface Call {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  json: string;
  isSent: boolean;
}

/** A fragment of the arguments of a call that comes whole. */
const fragment = /.{1,8}/gsu;

/** Writes the tool calls of an answer, in fragments or whole. */
export class CallWriter {
  readonly #dialect: Dialect;
  readonly #calls: Call[] = [];

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  get hasAny(): boolean {
    return this.#calls.length > 0;
  }

  /** Every call, as the `tool_calls` of a whole message. */
  get message(): readonly object[] {
    return this.#calls.map((call) => this.#whole(call));
  }

  /** What to send now, each for a delta of its own. */
  *add(piece: CallPiece): Generator<readonly object[]> {
    const id = piece.id ?? `call_${this.#calls.length}`;
    const known = this.#calls.find((call) => call.id === id);
    const call = known ?? {
      index: this.#calls.length,
      id,
      name: piece.name,
      json: '',
      isSent: false,
    };
    if (!known) this.#calls.push(call);
    const isWhole = piece.type === 'tool-call';
    const fragments = isWhole ? (piece.arguments.match(fragment) ?? []) : [piece.delta];
    const isRepeated = isWhole && known !== undefined;
    if (!isRepeated) call.json += fragments.join('');

    if (this.#dialect.calls === 'fragments') {
      if (!known) yield [{ ...this.#head(call), function: { name: call.name, arguments: '' } }];
      for (const json of isRepeated ? [] : fragments) {
        if (json !== '') yield [{ index: call.index, function: { arguments: json } }];
      }
    } else if (this.#dialect.calls === 'whole' && isWhole && !call.isSent) {
      call.isSent = true;
      yield [this.#whole(call)];
    }
  }

  /** The whole calls that are still to be sent. */
  rest(): readonly object[] {
    if (this.#dialect.calls === 'fragments') return [];
    return this.#calls.filter(({ isSent }) => !isSent).map((call) => this.#whole(call));
  }

  #head({ index, id }: Call): object {
    return { ...(this.#dialect.callsHaveIndex && { index }), id, type: 'function' };
  }

  #whole(call: Call): object {
    return { ...this.#head(call), function: { name: call.name, arguments: call.json } };
  }
}
