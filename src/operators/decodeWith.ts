import { Observable, type OperatorFunction, Subscriber, type Subscription } from 'rxjs';
import { Chain } from '../decode/chain';
import type { Decoder, Sink } from '../decode/decoder';

/**
 * The operator around a decoder, which is made anew for each subscription. Written by hand, since it
 * stands between every line and its reader: composed from `concatMap` and `defer` it takes three
 * times as long. Where its source is such an operator too, both decoders run as one.
 */
export function decodeWith<In, Out>(create: () => Decoder<In, Out>): OperatorFunction<In, Out> {
  return (source) =>
    source instanceof Decoded ? source.decodedBy(create) : new Decoded(source, create);
}

class Decoded<In, Out> extends Observable<Out> {
  readonly #source: Observable<In>;
  readonly #create: () => Decoder<In, Out>;

  constructor(source: Observable<In>, create: () => Decoder<In, Out>) {
    super((destination) => {
      // Made before the source is subscribed to, so that a synchronous source sees it closed.
      const subscriber = new DecodingSubscriber(destination, create());
      source.subscribe(subscriber);
      return subscriber;
    });
    this.#source = source;
    this.#create = create;
  }

  decodedBy<Next>(createNext: () => Decoder<Out, Next>): Observable<Next> {
    return new Decoded(this.#source, () => new Chain(this.#create(), createNext()));
  }
}

class DecodingSubscriber<In, Out> extends Subscriber<In> {
  readonly #result: Result<Out>;
  readonly #decoder: Decoder<In, Out>;
  /** What the source emits while a value is being decoded: a result may make it emit. */
  readonly #waiting: In[] = [];
  #isDecoding = false;
  #isComplete = false;

  constructor(destination: Subscriber<Out>, decoder: Decoder<In, Out>) {
    super(destination as Subscriber<unknown>);
    this.#result = new Result(destination, this);
    this.#decoder = decoder;
  }

  protected override _next(value: In): void {
    if (this.#isDecoding) {
      this.#waiting.push(value);
      return;
    }
    this.#isDecoding = true;
    try {
      this.#decoder.decode(value, this.#result);
      while (this.#waiting.length > 0 && !this.closed)
        this.#decoder.decode(this.#waiting.shift() as In, this.#result);
    } catch (error) {
      this.#result.error(error);
    }
    this.#isDecoding = false;
    if (this.#isComplete && !this.closed) this._complete();
  }

  protected override _complete(): void {
    if (this.#isDecoding) {
      this.#isComplete = true;
      return;
    }
    try {
      this.#decoder.end?.(this.#result);
    } catch (error) {
      this.#result.error(error);
      return;
    }
    // What was left may have been enough.
    if (!this.closed) this.#result.complete();
  }
}

/** Where the results go. The source is left before the end is told: it may be subscribed to anew. */
class Result<Out> implements Sink<Out> {
  readonly #destination: Subscriber<Out>;
  readonly #source: Subscription;

  constructor(destination: Subscriber<Out>, source: Subscription) {
    this.#destination = destination;
    this.#source = source;
  }

  get closed(): boolean {
    return this.#source.closed;
  }

  next(value: Out): void {
    this.#destination.next(value);
  }

  complete(): void {
    this.#source.unsubscribe();
    this.#destination.complete();
  }

  error(error: unknown): void {
    this.#source.unsubscribe();
    this.#destination.error(error);
  }
}
