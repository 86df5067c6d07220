import type { Failure } from '../../failure';
import { Encoder, type Finish, frame, type Part, type Usage } from '../encoder';
import { SentArguments } from '../sentArguments';

/** The run that an answer belongs to. */
export interface Run {
  readonly threadId: string;
  readonly runId: string;
}

type Block = 'TEXT' | 'REASONING';

/** Writes an answer as AG-UI events. */
export class AgUiEvents extends Encoder {
  /** The ids of the run as fields, without braces. */
  readonly #run: string;
  readonly #sent = new SentArguments();
  /** The tool calls that are open, as JSON of their ids. */
  readonly #calls = new Set<string>();
  /** The kind of the message that is open. */
  #open: Block | undefined;
  /** The id of the open message, and of the last text, as JSON. */
  #message = '';
  #parent = '';
  /** What each piece of the open message starts with. */
  #content = '';

  constructor({ threadId, runId }: Run) {
    super();
    this.#run = `"threadId":${JSON.stringify(threadId)},"runId":${JSON.stringify(runId)}`;
  }

  protected begin(): string {
    return frame(`{"type":"RUN_STARTED",${this.#run}}`);
  }

  protected part(event: Part): string {
    switch (event.type) {
      case 'text':
      case 'refusal':
        return this.#text('TEXT', event.delta);
      case 'reasoning':
        return this.#text('REASONING', event.delta);
      case 'tool-call-delta': {
        const text = this.#startCall(event) + args(event.id, event.delta);
        this.#sent.add(event.id, event.delta);
        return text;
      }
      case 'tool-call': {
        const start = this.#startCall(event);
        const rest = args(event.id, this.#sent.rest(event.id, event.arguments));
        return start + rest + this.#endCall(JSON.stringify(event.id));
      }
      default:
        return '';
    }
  }

  protected close({ reason }: Finish, usage: Usage | undefined): string {
    let text = this.#end();
    for (const id of this.#calls) text += this.#endCall(id);
    const why = reason === 'stop' ? '' : `,"metadata":{"finishReason":"${reason}"}`;
    return text + frame(`{"type":"RUN_FINISHED",${this.#run}${usageField(usage)}${why}}`);
  }

  fail({ message, code }: Failure): string {
    const fields = JSON.stringify({ type: 'RUN_ERROR', message, code }).slice(0, -1);
    return frame(`${fields}${usageField(this.usage)}}`);
  }

  #text(block: Block, delta: string): string {
    if (delta === '') return '';
    const start = this.#open === block ? '' : this.#end() + this.#start(block);
    return `${start}${this.#content}${JSON.stringify(delta)}}\n\n`;
  }

  #start(block: Block): string {
    this.#open = block;
    const id = JSON.stringify(crypto.randomUUID());
    this.#message = id;
    if (block === 'TEXT') this.#parent = id;
    this.#content = `data: {"type":"${block}_MESSAGE_CONTENT","messageId":${id},"delta":`;
    const role = block === 'TEXT' ? 'assistant' : 'reasoning';
    const start = `{"type":"${block}_MESSAGE_START","messageId":${id},"role":"${role}"}`;
    const span = block === 'TEXT' ? '' : frame(`{"type":"REASONING_START","messageId":${id}}`);
    return span + frame(start);
  }

  #end(): string {
    const block = this.#open;
    if (!block) return '';
    this.#open = undefined;
    const id = this.#message;
    const span = block === 'TEXT' ? '' : frame(`{"type":"REASONING_END","messageId":${id}}`);
    return frame(`{"type":"${block}_MESSAGE_END","messageId":${id}}`) + span;
  }

  /** The start of a tool call, as a part of the last text's message or of one of its own. */
  #startCall({ id, name }: { readonly id: string; readonly name: string }): string {
    const end = this.#end();
    if (!this.#sent.starts(id)) return end;
    this.#parent ||= JSON.stringify(crypto.randomUUID());
    const call = JSON.stringify(id);
    this.#calls.add(call);
    const fields = `"toolCallId":${call},"toolCallName":${JSON.stringify(name)}`;
    return end + frame(`{"type":"TOOL_CALL_START",${fields},"parentMessageId":${this.#parent}}`);
  }

  #endCall(id: string): string {
    return this.#calls.delete(id) ? frame(`{"type":"TOOL_CALL_END","toolCallId":${id}}`) : '';
  }
}

function args(id: string, delta: string): string {
  if (delta === '') return '';
  const fields = `"toolCallId":${JSON.stringify(id)},"delta":${JSON.stringify(delta)}`;
  return frame(`{"type":"TOOL_CALL_ARGS",${fields}}`);
}

function usageField(usage: Usage | undefined): string {
  if (!usage) return '';
  const { inputTokens, outputTokens, totalTokens } = usage;
  return `,"usage":[${JSON.stringify({ inputTokens, outputTokens, totalTokens })}]`;
}
