import type { FinishReason } from '../../../chat/chatEvent';
import type { Failure } from '../../failure';
import { DONE, Encoder, type Finish, frame, type Part, type Usage } from '../encoder';
import { SentArguments } from '../sentArguments';

/** What identifies an answer on this wire. */
interface Identity {
  readonly id?: string | undefined;
  readonly model: string;
  readonly created?: number | undefined;
  readonly includeUsage: boolean;
}

/** Writes an answer as chat completion chunks. */
export class OpenAIChunks extends Encoder {
  /** What every chunk starts with, up to its `choices`. */
  readonly #head: string;
  /** What every chunk with a delta starts with. */
  readonly #delta: string;
  readonly #includeUsage: boolean;
  readonly #sent = new SentArguments();

  constructor(identity: Identity) {
    super();
    const start = head('chat.completion.chunk', identity);
    this.#head = `data: ${start}"choices":[`;
    this.#delta = `${this.#head}{"index":0,"delta":{`;
    this.#includeUsage = identity.includeUsage;
  }

  protected begin(): string {
    return `${this.#delta}"role":"assistant","content":""${UNFINISHED}`;
  }

  protected part(event: Part): string {
    switch (event.type) {
      case 'text':
        return this.#text('"content":', event.delta);
      case 'reasoning':
        return this.#text('"reasoning_content":', event.delta);
      case 'refusal':
        return this.#text('"refusal":', event.delta);
      case 'tool-call-delta': {
        const text = this.#start(event) + this.#arguments(event.index, event.delta);
        this.#sent.add(event.id, event.delta);
        return text;
      }
      case 'tool-call':
        return (
          this.#start(event) +
          this.#arguments(event.index, this.#sent.rest(event.id, event.arguments))
        );
      default:
        return '';
    }
  }

  protected close(finish: Finish, usage: Usage | undefined): string {
    const reason = JSON.stringify(wireReason(finish));
    const last = `${this.#delta}},"finish_reason":${reason}}]}\n\n`;
    const counts =
      this.#includeUsage && usage ? `${this.#head}],"usage":${usageJson(usage)}}\n\n` : '';
    return last + counts + DONE;
  }

  fail(failure: Failure): string {
    return frame(errorJson(failure));
  }

  #text(key: string, delta: string): string {
    return delta === '' ? '' : this.#delta + key + JSON.stringify(delta) + UNFINISHED;
  }

  #start({ index, id, name }: { index: number; id: string; name: string }): string {
    if (!this.#sent.starts(id)) return '';
    const call = { index, id, type: 'function', function: { name, arguments: '' } };
    return `${this.#delta}"tool_calls":[${JSON.stringify(call)}]${UNFINISHED}`;
  }

  #arguments(index: number, delta: string): string {
    if (delta === '') return '';
    const json = JSON.stringify(delta);
    return `${this.#delta}"tool_calls":[{"index":${index},"function":{"arguments":${json}}}]${UNFINISHED}`;
  }
}

const UNFINISHED = '},"finish_reason":null}]}\n\n';

/** The first fields of every object of this wire, without the closing brace. */
export function head(
  object: string,
  { id, model, created }: Omit<Identity, 'includeUsage'>,
): string {
  const fields = {
    id: id ?? `chatcmpl-${crypto.randomUUID()}`,
    object,
    created: created ?? Math.floor(Date.now() / 1000),
    model,
  };
  return `${JSON.stringify(fields).slice(0, -1)},`;
}

/** A reason that this wire doesn't know goes in the service's own terms. */
export function wireReason({ reason, rawReason }: Finish): string {
  return reason === 'other' ? (rawReason ?? reason) : reasons[reason];
}

const reasons: Readonly<Record<Exclude<FinishReason, 'other'>, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
};

export function usageJson({ inputTokens, outputTokens, totalTokens }: Usage): string {
  return JSON.stringify({
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: totalTokens,
  });
}

export function errorJson({ status, message, code, field }: Failure): string {
  return JSON.stringify({ error: { message, type: typeOf(status), param: field ?? null, code } });
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}
