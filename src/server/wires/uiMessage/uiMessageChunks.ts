import { parseJson } from '../../../errors/serverWords';
import type { Failure } from '../../failure';
import { DONE, Encoder, type Finish, frame, type Part } from '../encoder';
import { SentArguments } from '../sentArguments';

type ToolCall = Extract<Part, { readonly type: 'tool-call' }>;
type Block = 'text' | 'reasoning';

/** Writes an answer as chunks of a UI message stream. */
export class UIMessageChunks extends Encoder {
  readonly #messageId: string;
  readonly #sent = new SentArguments();
  #blocks = 0;
  /** The kind of the block that is open. */
  #open: Block | undefined;
  /** What each delta of the open block starts with. */
  #delta = '';

  constructor(messageId: string | undefined) {
    super();
    this.#messageId = messageId ?? crypto.randomUUID();
  }

  protected begin(): string {
    return frame(`{"type":"start","messageId":${JSON.stringify(this.#messageId)}}`);
  }

  protected part(event: Part): string {
    switch (event.type) {
      case 'text':
      case 'refusal':
        return this.#text('text', event.delta);
      case 'reasoning':
        return this.#text('reasoning', event.delta);
      case 'tool-call-delta': {
        const id = JSON.stringify(event.id);
        let text = this.#end();
        if (this.#sent.starts(event.id)) {
          const name = JSON.stringify(event.name);
          text += frame(`{"type":"tool-input-start","toolCallId":${id},"toolName":${name}}`);
        }
        if (event.delta === '') return text;
        const delta = JSON.stringify(event.delta);
        return (
          text + frame(`{"type":"tool-input-delta","toolCallId":${id},"inputTextDelta":${delta}}`)
        );
      }
      case 'tool-call':
        return this.#end() + frame(JSON.stringify(toolInput(event)));
      default:
        return '';
    }
  }

  protected close({ reason }: Finish): string {
    return this.#end() + frame(`{"type":"finish","finishReason":"${reason}"}`) + DONE;
  }

  fail({ message }: Failure): string {
    return frame(JSON.stringify({ type: 'error', errorText: message }));
  }

  #text(block: Block, delta: string): string {
    if (delta === '') return '';
    const start = this.#open === block ? '' : this.#end() + this.#start(block);
    return `${start}${this.#delta}${JSON.stringify(delta)}}\n\n`;
  }

  #start(block: Block): string {
    this.#open = block;
    const id = `"${++this.#blocks}"`;
    this.#delta = `data: {"type":"${block}-delta","id":${id},"delta":`;
    return frame(`{"type":"${block}-start","id":${id}}`);
  }

  #end(): string {
    if (!this.#open) return '';
    const text = frame(`{"type":"${this.#open}-end","id":"${this.#blocks}"}`);
    this.#open = undefined;
    return text;
  }
}

/** The chunk of a whole tool call. Arguments that aren't JSON are an error of that call alone. */
function toolInput({ id, name, arguments: written }: ToolCall): Readonly<Record<string, unknown>> {
  const call = { toolCallId: id, toolName: name };
  const input = written.trim() === '' ? {} : parseJson(written);
  if (input !== undefined) return { type: 'tool-input-available', ...call, input };
  const errorText = 'The arguments of the tool call are not JSON';
  return { type: 'tool-input-error', ...call, input: written, errorText };
}
