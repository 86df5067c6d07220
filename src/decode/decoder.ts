/** Where a decoder puts what it makes. */
export interface Sink<T> {
  /** True when nobody wants more. */
  readonly closed: boolean;
  give(value: T): void;
  /** The same for a value that is a part of a text, for who would cut it anew. */
  givePart?(text: string, start: number, end: number): void;
  /** Leaves the source: what is given now is the last. */
  unsubscribe(): void;
  /** Ends the result. */
  finish(): void;
}

/** Turns values into others, one after another; it may hold back what is not complete yet. */
export interface Decoder<In, Out> {
  decode(value: In, sink: Sink<Out>): void;
  /** The same for a value that is a part of a text. */
  decodePart?(text: string, start: number, end: number, sink: Sink<Out>): void;
  /** Gives what is left when nothing follows. */
  end?(sink: Sink<Out>): void;
}
