import { of } from 'rxjs';
import { sseEvents, sseLines } from 'rxtalk';
import { valuesOf } from '../../support/record';

/** What a reader of a wire has understood. */
export interface Understood {
  /** The pieces of text, each with its kind. */
  readonly texts: (readonly [kind: string, delta: string])[];
  /** The tool calls, by id: the name, and the arguments as they were written. */
  readonly calls: Map<string, { readonly name: string; written: string; whole?: unknown }>;
  /** Present if the answer had a normal end. */
  reason?: string;
  usage?: Readonly<Record<string, number>> | undefined;
  error?: string;
}

type Fields = Readonly<Record<string, never>>;

/** The data of all events of a stream, which arrives in these chunks. */
export function payloads(chunks: readonly (string | Uint8Array)[]): readonly string[] {
  return valuesOf(of(...chunks).pipe(sseLines(), sseEvents({ flush: true }))).map(
    ({ data }) => data,
  );
}

/** Reads JSON payloads one after another, and nothing after an end. */
function understand(
  data: readonly string[],
  read: (value: Fields, into: Understood) => 'end' | undefined,
  sentinel?: string,
): Understood {
  const into: Understood = { texts: [], calls: new Map() };
  let end: string | undefined;
  let isDone = false;
  for (const payload of data) {
    if (into.error !== undefined || isDone) throw new Error(`Data after the end: ${payload}`);
    if (payload === sentinel) {
      if (!end) throw new Error('The sentinel before the end');
      isDone = true;
    } else if (end && read === readAgUi) {
      throw new Error(`Data after the end: ${payload}`);
    } else {
      end = read(JSON.parse(payload), into) ?? end;
    }
  }
  // A reader of this wire takes the answer as complete only at its sentinel.
  if (sentinel !== undefined && !isDone) delete into.reason;
  return into;
}

/** The value of a field that a wire must have. */
function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`Missing: ${what}`);
  return value;
}

export function readOpenAI(data: readonly string[]): Understood {
  const ids: string[] = [];
  return understand(
    data,
    (value, into) => {
      // biome-ignore lint/suspicious/noExplicitAny: the shape is what the test checks.
      const { choices, usage, error } = value as any;
      if (error) {
        into.error = error.message;
        return;
      }
      if (usage) {
        const { prompt_tokens, completion_tokens, total_tokens } = usage;
        into.usage = counts(prompt_tokens, completion_tokens, total_tokens);
        return;
      }
      const [{ delta, finish_reason }] = choices;
      for (const [field, kind] of Object.entries(kinds)) {
        if (delta[field]) into.texts.push([kind, delta[field]]);
      }
      for (const { index, id, function: called } of delta.tool_calls ?? []) {
        if (id) {
          ids[index] = id;
          into.calls.set(id, { name: called.name, written: '' });
        }
        must(into.calls.get(must(ids[index], 'id')), 'call').written += called.arguments;
      }
      if (finish_reason === null) return;
      into.reason = finish_reason;
      return 'end';
    },
    '[DONE]',
  );
}

const kinds = { content: 'text', reasoning_content: 'reasoning', refusal: 'refusal' };

export function readUIMessage(data: readonly string[]): Understood {
  let open = '';
  const used = new Set<string>();
  return understand(
    data,
    // biome-ignore lint/suspicious/noExplicitAny: the shape is what the test checks.
    (chunk: any, into) => {
      const [, block, what] = /^(text|reasoning)-(start|delta|end)$/.exec(chunk.type) ?? [];
      if (block) {
        const name = `${block} ${chunk.id}`;
        if (what === 'start' ? open !== '' || used.has(name) : open !== name) {
          throw new Error(`Out of order: ${chunk.type}`);
        }
        used.add(name);
        open = what === 'end' ? '' : name;
        if (what === 'delta') into.texts.push([block, chunk.delta]);
        return;
      }
      if (chunk.type === 'error') {
        into.error = chunk.errorText;
        return;
      }
      if (open !== '' && chunk.type !== 'start') throw new Error(`Inside a block: ${chunk.type}`);
      switch (chunk.type) {
        case 'start':
          return;
        case 'tool-input-start':
          into.calls.set(chunk.toolCallId, { name: chunk.toolName, written: '' });
          return;
        case 'tool-input-delta':
          must(into.calls.get(chunk.toolCallId), 'call').written += chunk.inputTextDelta;
          return;
        case 'tool-input-available':
        case 'tool-input-error': {
          const call = into.calls.get(chunk.toolCallId) ?? { name: chunk.toolName, written: '' };
          if (call.name !== chunk.toolName) throw new Error('Another name');
          into.calls.set(chunk.toolCallId, { ...call, whole: chunk.input });
          return;
        }
        case 'finish':
          into.reason = chunk.finishReason;
          return 'end';
        default:
          throw new Error(`Unknown: ${chunk.type}`);
      }
    },
    '[DONE]',
  );
}

export function readAgUiEvents(data: readonly string[]): Understood {
  isOpen.clear();
  return understand(data, readAgUi);
}

const isOpen = new Set<string>();

// biome-ignore lint/suspicious/noExplicitAny: the shape is what the test checks.
function readAgUi(event: any, into: Understood): 'end' | undefined {
  const { type, messageId, toolCallId, delta } = event;
  const id = messageId ?? toolCallId;
  const [, thing, what] = /^(\w+?)_(START|CONTENT|ARGS|END)$/.exec(type) ?? [];
  if (thing) {
    const name = `${thing} ${id}`;
    if (isOpen.has(name) === (what === 'START')) throw new Error(`Out of order: ${type}`);
    if (what === 'START') isOpen.add(name);
    if (what === 'END') isOpen.delete(name);
    if (type === 'TOOL_CALL_START') into.calls.set(id, { name: event.toolCallName, written: '' });
    if (what === 'ARGS') must(into.calls.get(id), 'call').written += delta;
    if (what === 'CONTENT') {
      into.texts.push([thing === 'TEXT_MESSAGE' ? 'text' : 'reasoning', delta]);
    }
    return;
  }
  const [usage] = event.usage ?? [];
  if (usage) into.usage = usage;
  if (type === 'RUN_ERROR') into.error = event.message;
  if (type !== 'RUN_FINISHED') return;
  if (isOpen.size > 0) throw new Error(`Still open: ${[...isOpen]}`);
  into.reason = event.metadata?.finishReason ?? 'stop';
  return 'end';
}

function counts(inputTokens?: number, outputTokens?: number, totalTokens?: number) {
  return JSON.parse(JSON.stringify({ inputTokens, outputTokens, totalTokens }));
}
