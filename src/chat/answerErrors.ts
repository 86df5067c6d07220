import { type MonoTypeOperatorFunction, Observable, Subscriber } from 'rxjs';
import { type AnyRxtalkError, isRxtalkError } from '../errors/isRxtalkError';
import { ownProperty } from '../errors/ownProperty';
import type { ErrorDetails } from '../errors/rxtalkError';

/** Returns the error to throw instead: with these details and without secrets. */
export type Amend = (error: unknown, details: ErrorDetails) => unknown;

/**
 * Adds to an error what only the whole pipeline knows: if no request caused the error, the answer had
 * begun; if text was emitted, a retry would repeat it.
 */
export function answerErrors<T>(amend: Amend): MonoTypeOperatorFunction<T> {
  return (source) =>
    new Observable((result) => source.subscribe(new AnswerSubscriber(result, amend)));
}

/** Every delta passes through it, so it is a hand-written subscriber: see `decodeWith`. */
class AnswerSubscriber<T> extends Subscriber<T> {
  readonly #amend: Amend;
  #hasEmitted = false;

  constructor(result: Subscriber<T>, amend: Amend) {
    super(result as Subscriber<unknown>);
    this.#amend = amend;
  }

  protected override _next(value: T): void {
    this.#hasEmitted = true;
    super._next(value);
  }

  protected override _error(error: unknown): void {
    super._error(isRxtalkError(error) ? this.#amended(error) : error);
  }

  #amended(error: AnyRxtalkError): unknown {
    const isTotal = error.code === 'deadline' && error.phase === 'total';
    const step = ownProperty(error, 'step') ?? (isTotal ? undefined : 'stream');
    const hasBegun = this.#hasEmitted || (!isTotal && ownProperty(error, 'step') === undefined);
    return this.#amend(error, {
      step: step as string | undefined,
      outcome: hasBegun ? 'accepted' : error.outcome,
      isRetryable: error.isRetryable && !this.#hasEmitted,
    });
  }
}
