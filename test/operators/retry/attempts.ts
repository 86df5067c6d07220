import fc from 'fast-check';
import { concat, defer, EMPTY, from, type Observable, of, throwError } from 'rxjs';
import {
  DeadlineError,
  HttpStatusError,
  NetworkError,
  type RetryTextOptions,
  retryText,
  type Step,
  TruncatedStreamError,
} from 'rxtalk';
import { cut } from '../../support/chunkings';
import { type Observed, observed } from '../../support/observed';
import { record } from '../../support/record';

/** One attempt at an answer: the deltas, and the error after them, or completion. */
export interface Attempt {
  readonly deltas: readonly string[];
  readonly error?: Error;
}

/** Gives each subscription the next attempt, the last one over and over. */
export function attempted(attempts: readonly Attempt[]): Observed<string> {
  let next = 0;
  return observed(
    defer((): Observable<string> => {
      const { deltas, error } = attempts[Math.min(next++, attempts.length - 1)] ?? { deltas: [] };
      return concat(from(deltas), error ? failing(error) : EMPTY);
    }),
  );
}

/** A reset after some text. */
export const reset = new NetworkError('Reset', { step: 'stream', isRetryable: false });

/** A wait that is over at once. */
export const now = () => of('now');

export function failing(error: Error): Observable<never> {
  return throwError(() => error);
}

/** Runs these attempts through `retryText`, without waits unless told. */
export function run(attempts: readonly Attempt[], options: RetryTextOptions = {}) {
  const upstream = attempted(attempts);
  const seen = record(upstream.source.pipe(retryText({ delay: now, ...options })));
  return { ...seen, subscribed: upstream.subscribed, released: upstream.released };
}

/** Errors whose cause may pass, also as they are once text has been emitted. */
const transientErrors: fc.Arbitrary<Error> = fc
  .tuple(fc.constantFrom(true, false), fc.constantFrom<Step[]>('text', 'stream'))
  .chain(([isRetryable, step]) =>
    fc.constantFrom(
      new NetworkError('Reset', { isRetryable, step, systemCode: 'ECONNRESET' }),
      new DeadlineError('idle', 5, { isRetryable, step }),
      new TruncatedStreamError({ isRetryable, step }),
      new HttpStatusError(503, { isRetryable, step }),
    ),
  );

/** Any split of a text into deltas: empty ones, single units, halves of surrogate pairs. */
function deltasOf(text: string): fc.Arbitrary<string[]> {
  const places = fc.array(fc.nat({ max: text.length }), { maxLength: 12 });
  return places.map((chosen) => cut(text, chosen));
}

/** An attempt that breaks off anywhere: before the first delta, in the middle, after the last. */
export function brokenOff(text: string): fc.Arbitrary<Attempt> {
  return fc
    .tuple(deltasOf(text), fc.nat({ max: 13 }), transientErrors)
    .map(([deltas, sent, error]) => ({ deltas: deltas.slice(0, sent), error }));
}

/** An attempt that emits the whole text. */
export function whole(text: string): fc.Arbitrary<Attempt> {
  return deltasOf(text).map((deltas) => ({ deltas }));
}
