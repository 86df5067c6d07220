import type { ChatEvent } from '../../chat/chatEvent';
import type { Sink } from '../../decode/decoder';
import { WholeCharacters } from '../../decode/snapshots/wholeCharacters';
import { ownProperty } from '../../errors/ownProperty';
import { ProtocolError } from '../../errors/protocolError';
import { isRecord } from '../../errors/serverWords';
import { JsonObject } from './jsonObject';

/** A tool call, as far as its fragments have arrived. */
class ToolCall {
  id = '';
  name = '';
  arguments = '';
  isAnnounced = false;
  readonly characters = new WholeCharacters();
  readonly json = new JsonObject();

  /** @param index the place among the calls, from 0; the service's own indices may start elsewhere. */
  constructor(readonly index: number) {}
}

/**
 * Assembles tool calls from fragments. It emits the fragments of the arguments once the id and the name are
 * known, and each complete call at the end.
 */
export class ToolCalls {
  readonly #calls: ToolCall[] = [];
  /** The last call of each of the service's indices, which are numbers, and of each id. */
  readonly #byKey = new Map<unknown, ToolCall>();

  get hasAny(): boolean {
    return this.#calls.length > 0;
  }

  /** Reads the fragments in a delta, or the whole calls in a message. */
  read(delta: Readonly<Record<string, unknown>>, sink: Sink<ChatEvent>): void {
    const fragments = ownProperty(delta, 'tool_calls');
    if (Array.isArray(fragments)) {
      for (const fragment of fragments.filter(isRecord)) this.#add(fragment, sink);
    }
    // The form before there were tools, of one call.
    const call = ownProperty(delta, 'function_call');
    if (isRecord(call)) this.#add({ index: 0, function: call }, sink);
  }

  /** Gives the whole calls. Throws if one has no name. */
  end(sink: Sink<ChatEvent>): void {
    for (const call of this.#calls) {
      this.#give(call, call.characters.end(), sink);
      const { index, id, name } = call;
      if (name === '') throw new ProtocolError(`Expected the tool call ${index} to have a name`);
      const json = call.arguments.trim() === '' ? '{}' : call.arguments;
      sink.give({ type: 'tool-call', index, id: id || `call_${index}`, name, arguments: json });
    }
  }

  #add(fragment: Readonly<Record<string, unknown>>, sink: Sink<ChatEvent>): void {
    const place = ownProperty(fragment, 'index');
    const id = textOf(ownProperty(fragment, 'id'));
    const called = ownProperty(fragment, 'function');
    const name = isRecord(called) ? textOf(ownProperty(called, 'name')) : '';
    const json = isRecord(called) ? (ownProperty(called, 'arguments') ?? '') : '';
    const piece = typeof json === 'string' ? json : JSON.stringify(json);

    const known = this.#find(place, id, name);
    const call = known && !isAnother(known, id, name, piece) ? known : this.#start(place);
    call.name ||= name;
    if (call.id === '' && id !== '') {
      call.id = id;
      this.#byKey.set(id, call);
    }
    this.#give(call, isRepeated(call, piece) ? '' : call.characters.next(piece), sink);
  }

  /** The call that a fragment belongs to, unless it starts another; undefined if there is none. */
  #find(place: unknown, id: string, name: string): ToolCall | undefined {
    if (typeof place === 'number') return this.#byKey.get(place);
    if (id !== '') return this.#byKey.get(id);
    const last = this.#calls.at(-1);
    return last?.name && name ? undefined : last;
  }

  #start(place: unknown): ToolCall {
    const call = new ToolCall(this.#calls.length);
    this.#calls.push(call);
    if (typeof place === 'number') this.#byKey.set(place, call);
    return call;
  }

  #give(call: ToolCall, text: string, sink: Sink<ChatEvent>): void {
    call.arguments += text;
    call.json.add(text);
    const { index, id, name } = call;
    if (id === '' || name === '') return;
    // The first one says that there is a call, even before its arguments come.
    const delta = call.isAnnounced ? text : call.arguments;
    if (delta === '' && call.isAnnounced) return;
    call.isAnnounced = true;
    sink.give({ type: 'tool-call-delta', index, id, name, delta });
  }
}

/** Whether a fragment starts another call. Some services give every call the same index, or the same id. */
function isAnother(call: ToolCall, id: string, name: string, piece: string): boolean {
  if (name === '') return false;
  if (call.id !== '' && id !== '' && call.id !== id) return true;
  if (call.name === '') return false;
  const isMore = call.json.isWhole && piece.trim() !== '' && !isRepeated(call, piece);
  return call.name !== name || isMore;
}

/** Whether a piece repeats the complete arguments, as some services do at the end. */
function isRepeated(call: ToolCall, piece: string): boolean {
  return call.json.isWhole && piece === call.arguments;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
