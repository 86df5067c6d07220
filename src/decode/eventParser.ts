import { LimitError } from '../errors';

/** One event of an event stream. */
export interface SseEvent {
  /** The `event` field, `message` where there is none. */
  readonly type: string;
  /** The `data` fields, joined by line feeds. */
  readonly data: string;
  /** The last `id` seen in the stream so far, empty where there was none. */
  readonly lastEventId: string;
  /** The last `retry` that came since the event before, in milliseconds. */
  readonly retryMs?: number;
}

export const DEFAULT_MAX_EVENT_LENGTH = 16 * 1024 * 1024;

/** Puts lines together into events, by the WHATWG's rules for interpreting an event stream. */
export class EventParser {
  readonly #maxEventLength: number;
  #type = '';
  #data: string[] = [];
  #dataLength = 0;
  #lastEventId = '';
  #retryMs: number | undefined;

  constructor(maxEventLength: number = DEFAULT_MAX_EVENT_LENGTH) {
    this.#maxEventLength = maxEventLength;
  }

  /** Takes one line; returns the event that an empty line completes. */
  parse(line: string): SseEvent | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined; // a comment
    if (colon === -1) this.#setField(line, '');
    else
      this.#setField(line.slice(0, colon), line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1)));
    return undefined;
  }

  /** The event that no empty line completed. */
  end(): SseEvent | undefined {
    return this.#dispatch();
  }

  #setField(name: string, value: string): void {
    switch (name) {
      case 'event':
        this.#type = value;
        break;
      case 'data':
        this.#data.push(value);
        this.#dataLength += value.length + 1; // with the line feed that joins them
        if (this.#dataLength > this.#maxEventLength + 1) {
          throw new LimitError('The data of an event', this.#maxEventLength, 'characters');
        }
        break;
      case 'id':
        if (!value.includes('\0')) this.#lastEventId = value;
        break;
      case 'retry':
        if (/^[0-9]+$/.test(value)) this.#retryMs = Number(value);
        break;
      // Every other field is ignored.
    }
  }

  #dispatch(): SseEvent | undefined {
    const type = this.#type;
    const data = this.#data;
    this.#type = '';
    if (data.length === 0) return undefined;
    this.#data = [];
    this.#dataLength = 0;
    const event = {
      type: type || 'message',
      data: data.join('\n'),
      lastEventId: this.#lastEventId,
    };
    const retryMs = this.#retryMs;
    this.#retryMs = undefined;
    return retryMs === undefined ? event : { ...event, retryMs };
  }
}
