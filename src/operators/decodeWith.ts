import { Observable, type OperatorFunction, Subscriber } from 'rxjs';
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

class DecodingSubscriber<In, Out> extends Subscriber<In> implements Sink<Out> {
  readonly #result: Subscriber<Out>;
  readonly #decoder: Decoder<In, Out>;
  /** What the source emits while a value is being decoded: a result may make it emit. */
  readonly #waiting: In[] = [];
  #isDecoding = false;
  #isComplete = false;

  constructor(result: Subscriber<Out>, decoder: Decoder<In, Out>) {
    super(result as Subscriber<unknown>);
    this.#result = result;
    this.#decoder = decoder;
  }

  give(value: Out): void {
    this.#result.next(value);
  }

  finish(): void {
    // The source is left before the end is told: then it may be subscribed to anew.
    this.unsubscribe();
    this.#result.complete();
  }

  protected override _next(value: In): void {
    if (this.#isDecoding) {
      this.#waiting.push(value);
      return;
    }
    this.#isDecoding = true;
    try {
      this.#decoder.decode(value, this);
      while (this.#waiting.length > 0 && !this.closed)
        this.#decoder.decode(this.#waiting.shift() as In, this);
    } catch (error) {
      this.#fail(error);
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
      this.#decoder.end?.(this);
    } catch (error) {
      this.#fail(error);
    }
    // What was left may have been enough.
    if (!this.closed) this.finish();
  }

  #fail(error: unknown): void {
    this.unsubscribe();
    this.#result.error(error);
  }
}
