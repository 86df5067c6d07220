import { Observable, type OperatorFunction, Subscriber } from 'rxjs';
import { Chain } from '../decode/chain';
import type { Decoder, Sink } from '../decode/decoder';

/**
 * Creates an operator from a decoder. Each subscription creates its own decoder.
 *
 * If the source is such an operator too, both decoders run as one, without a subscriber between them.
 *
 * It extends `Subscriber` because every line passes through it: composed of `concatMap` and `defer`
 * it takes three times as long. RxJS 7.8 exports the class for this use, but marks its constructor
 * as internal and deprecated. These are the parts of RxJS 7.8 that it relies on:
 * - The constructor adds this subscriber to its destination, so unsubscribing from the result also
 *   unsubscribes from the source.
 * - `next`, `error` and `complete` call `_next`, `_error` and `_complete` unless the subscriber is closed or
 *   has ended.
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
      // Created before the source is subscribed to, so that a synchronous source can see it closed.
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

/**
 * Runs a decoder between a source and its result.
 *
 * The result is notified only while it is open. It may close before this subscriber has finished,
 * such as when a consumer unsubscribes from inside `next`.
 */
class DecodingSubscriber<In, Out> extends Subscriber<In> implements Sink<Out> {
  readonly #result: Subscriber<Out>;
  readonly #decoder: Decoder<In, Out>;
  /** The values that the source emits while one is being decoded: a result can cause the next value. */
  #waiting: In[] = [];
  #isDecoding = false;
  /** Ends the result if the source has ended while a value was being decoded. */
  #end: (() => void) | undefined;

  constructor(result: Subscriber<Out>, decoder: Decoder<In, Out>) {
    super(result as Subscriber<unknown>);
    this.#result = result;
    this.#decoder = decoder;
  }

  give(value: Out): void {
    if (!this.#result.closed) this.#result.next(value);
  }

  finish(): void {
    // Unsubscribes first, so that the source can be subscribed to again on completion.
    this.unsubscribe();
    if (!this.#result.closed) this.#result.complete();
  }

  protected override _next(value: In): void {
    if (this.#isDecoding) {
      this.#waiting.push(value);
      return;
    }
    this.#isDecoding = true;
    try {
      this.#decoder.decode(value, this);
      while (this.#waiting.length > 0) this.#decodeWaiting();
    } catch (error) {
      this.#fail(error);
    }
    this.#isDecoding = false;
    if (!this.closed) this.#end?.();
  }

  protected override _error(error: unknown): void {
    if (this.#isDecoding) {
      this.#end = () => this._error(error);
      return;
    }
    if (this.#decoder.endsAt?.(error)) this._complete();
    else this.#fail(error);
  }

  protected override _complete(): void {
    if (this.#isDecoding) {
      this.#end = () => this._complete();
      return;
    }
    try {
      this.#decoder.end?.(this);
    } catch (error) {
      this.#fail(error);
    }
    // The last results may have closed it, such as with `take`.
    if (!this.closed) this.finish();
  }

  /** Decodes the values that wait now. They may add others, and `shift()` takes linear time. */
  #decodeWaiting(): void {
    const values = this.#waiting;
    this.#waiting = [];
    for (const value of values) if (!this.closed) this.#decoder.decode(value, this);
  }

  #fail(error: unknown): void {
    this.unsubscribe();
    if (!this.#result.closed) this.#result.error(error);
  }
}
