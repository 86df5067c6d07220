/** Receives the output of a decoder. */
export interface Sink<T> {
  /** Whether no more values are needed. */
  readonly closed: boolean;
  give(value: T): void;
  /** The same as `give(text.slice(start, end))`, for a sink that may need only part of it. */
  givePart?(text: string, start: number, end: number): void;
  /** Unsubscribes from the source. The decoder may still give the remaining values. */
  unsubscribe(): void;
  /** Unsubscribes from the source and completes the result. */
  finish(): void;
}

/** Turns values into other values. It may keep a part of a value until the next values complete it. */
export interface Decoder<In, Out> {
  decode(value: In, sink: Sink<Out>): void;
  /** The same as `decode(text.slice(start, end), sink)`. */
  decodePart?(text: string, start: number, end: number, sink: Sink<Out>): void;
  /** Gives the remaining values after the last one. */
  end?(sink: Sink<Out>): void;
  /** Whether the values end at an error of the source as they do at its completion. */
  endsAt?(error: unknown): boolean | undefined;
}
