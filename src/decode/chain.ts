import type { Decoder, Sink } from './decoder';

/** Runs two decoders as one: the second decodes the output of the first. */
export class Chain<In, Between, Out> implements Decoder<In, Out>, Sink<Between> {
  readonly #first: Decoder<In, Between>;
  readonly #second: Decoder<Between, Out>;
  /** The sink of the value that is being decoded. */
  #sink!: Sink<Out>;

  constructor(first: Decoder<In, Between>, second: Decoder<Between, Out>) {
    this.#first = first;
    this.#second = second;
  }

  decode(value: In, sink: Sink<Out>): void {
    this.#sink = sink;
    this.#first.decode(value, this);
  }

  end(sink: Sink<Out>): void {
    this.#sink = sink;
    this.#first.end?.(this);
    if (!sink.closed) this.#second.end?.(sink);
  }

  endsAt(error: unknown): boolean | undefined {
    return this.#second.endsAt?.(error) ?? this.#first.endsAt?.(error);
  }

  get closed(): boolean {
    return this.#sink.closed;
  }

  give(value: Between): void {
    this.#second.decode(value, this.#sink);
  }

  givePart(text: string, start: number, end: number): void {
    const second = this.#second;
    if (second.decodePart) second.decodePart(text, start, end, this.#sink);
    else second.decode(text.slice(start, end) as Between, this.#sink);
  }

  unsubscribe(): void {
    this.#sink.unsubscribe();
  }

  finish(): void {
    this.unsubscribe();
    this.#second.end?.(this.#sink);
    this.#sink.finish();
  }
}
