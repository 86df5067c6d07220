/** The payload of the last event of a stream. */
export const SENTINEL = '[DONE]';

/** An event that is sent as a comment. */
export const KEEP_ALIVE = ': keep-alive';

/** One answer as an event stream, in the format of its service. */
export interface Wire {
  readonly framing: Framing;
  /** The payloads of the events and comments, until the client disconnects. */
  messages(left: AbortSignal): AsyncIterable<string>;
  /** A message with this text. */
  message(text: string): string;
  /** The text of a message; only for messages that repeat the text before them. */
  textOf?(message: string): string;
  /** The payload that says that the answer has failed. */
  failure(message: string, code?: string): string;
}

/** How events become lines. */
export interface Framing {
  readonly lineEnd: '\n' | '\r\n';
  /** What precedes a payload. */
  readonly field: 'data: ' | 'data:';
  /** Whether the last event is `[DONE]`. */
  readonly hasSentinel: boolean;
  /** Whether an empty line follows a message; it always does if this is left out. */
  endsBlank?(message: string): boolean;
}

export const usualFraming: Framing = { lineEnd: '\n', field: 'data: ', hasSentinel: true };
