import { LimitError } from '../../errors/limitError';
import type { Decoder, Sink } from '../decoder';
import { TextBuilder } from '../textBuilder';
import { passUnfinished } from './unfinished';

/** One event of an event stream. */
export interface SseEvent {
  /** The `event` field; `message` if there is none. */
  readonly type: string;
  /** The `data` fields, joined by line feeds. */
  readonly data: string;
  /** The last `id` of the stream so far; an empty string if there was none. */
  readonly lastEventId: string;
  /** The last `retry` since the previous event, in milliseconds. */
  readonly retryMs?: number;
}

export const DEFAULT_MAX_EVENT_LENGTH = 16_777_216;

/** Parses lines into events, as the WHATWG specifies for event streams. */
export class EventParser implements Decoder<string, SseEvent> {
  readonly #maxEventLength: number;
  readonly #flush: boolean;
  #type = '';
  /** The first `data` field. */
  #data: string | undefined;
  /** The other `data` fields, each after a line feed; most events have none. */
  #moreData: TextBuilder | undefined;
  #lastEventId = '';
  #retryMs: number | undefined;

  constructor(flush: boolean, maxEventLength: number) {
    this.#flush = flush;
    this.#maxEventLength = maxEventLength;
  }

  /** Takes one line. An empty line completes an event, which is given if it has data. */
  decode(line: string, sink: Sink<SseEvent>): void {
    this.decodePart(line, 0, line.length, sink);
  }

  decodePart(text: string, start: number, end: number, sink: Sink<SseEvent>): void {
    if (start === end) {
      this.#dispatch(sink);
    } else if (isDataAt(text, start)) {
      this.#addData(text.slice(start + 6, end)); // most lines take this shortcut
    } else {
      this.#setFieldOf(text.slice(start, end));
    }
  }

  /** With `flush`, gives the last event if no empty line completes it. */
  end(sink: Sink<SseEvent>): void {
    if (!this.#flush) return;
    this.#joinData();
    passUnfinished(this.#data, () => this.#dispatch(sink));
  }

  #setFieldOf(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return; // a comment
    if (colon === -1) this.#setField(line, '');
    else
      this.#setField(line.slice(0, colon), line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1)));
  }

  #setField(name: string, value: string): void {
    switch (name) {
      case 'event':
        this.#type = value;
        break;
      case 'data':
        this.#addData(value);
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

  #addData(value: string): void {
    let length = value.length;
    if (this.#data === undefined) {
      this.#data = value;
    } else {
      this.#moreData ??= new TextBuilder();
      length = this.#data.length + this.#moreData.add(`\n${value}`);
    }
    if (length > this.#maxEventLength) {
      throw new LimitError('The data of an event', this.#maxEventLength, 'characters');
    }
  }

  #joinData(): void {
    if (this.#moreData) this.#data += this.#moreData.take();
    this.#moreData = undefined;
  }

  #dispatch(sink: Sink<SseEvent>): void {
    if (this.#moreData) this.#joinData();
    const type = this.#type || 'message';
    const data = this.#data;
    // Most events have only data, so redundant writes of the other fields are skipped.
    if (this.#type !== '') this.#type = '';
    if (data === undefined) return;
    this.#data = undefined;
    const event = { type, data, lastEventId: this.#lastEventId };
    const retryMs = this.#retryMs;
    if (retryMs !== undefined) this.#retryMs = undefined;
    sink.give(retryMs === undefined ? event : { ...event, retryMs });
  }
}

/** Whether `data: ` is at this index. (`startsWith` would take longer than the rest of the line.) */
function isDataAt(text: string, start: number): boolean {
  return (
    text.charCodeAt(start) === 0x64 &&
    text.charCodeAt(start + 1) === 0x61 &&
    text.charCodeAt(start + 2) === 0x74 &&
    text.charCodeAt(start + 3) === 0x61 &&
    text.charCodeAt(start + 4) === 0x3a &&
    text.charCodeAt(start + 5) === 0x20
  );
}
