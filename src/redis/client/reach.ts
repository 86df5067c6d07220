import {
  BehaviorSubject,
  catchError,
  defer,
  delay,
  distinctUntilChanged,
  from,
  map,
  type Observable,
  race,
  tap,
  timer,
} from 'rxjs';
import type { RxtalkError } from '../../errors/rxtalkError';
import { failureOf, notConnected, tooLate } from './failure';
import type { RedisClient } from './redisClient';
import type { Script } from './script';

/** Runs scripts, each within a time limit, and knows whether the server answers. */
export class Reach {
  readonly #client: RedisClient;
  readonly #commandMs: number;
  readonly #retryMs: number;
  readonly #failure$ = new BehaviorSubject<RxtalkError | undefined>(undefined);
  readonly #failures = new WeakSet<object>();
  /** After a failure, nothing is sent before this moment. */
  #restsUntilMs = 0;

  /** The last failure; undefined while the server answers. Each change is emitted. */
  readonly failure$ = this.#failure$.pipe(distinctUntilChanged());

  constructor(client: RedisClient, commandMs: number, retryMs: number) {
    this.#client = client;
    this.#commandMs = commandMs;
    this.#retryMs = retryMs;
  }

  /**
   * Sends a script at subscription and emits the reply. A command that was sent isn't recalled: after an
   * error, it may still be run.
   */
  run<Reply>(script: Script, keys: string[], args: readonly unknown[]): Observable<Reply> {
    return defer(() => {
      const failure = this.#failure$.value;
      if (failure && performance.now() < this.#restsUntilMs) throw failure;
      if (this.#client.isReady === false) throw notConnected();
      // While the server doesn't answer, one command asks for all.
      this.#rest();
      const reply = script.run(this.#client, { keys, arguments: args.map(String) });
      const limit$ = timer(this.#commandMs).pipe(
        delay(0), // a reply that lies in the socket while the thread is busy isn't late
        map((): never => {
          throw tooLate(this.#commandMs);
        }),
      );
      return race(
        from(reply).pipe(
          catchError((error: unknown) => {
            throw failureOf(error);
          }),
        ),
        limit$,
      ) as Observable<Reply>;
    }).pipe(
      tap({
        next: () => this.#failure$.next(undefined),
        error: (error: RxtalkError) => this.#fail(error),
      }),
    );
  }

  /** Whether an error is one of `run`. */
  isFailure(error: unknown): boolean {
    return typeof error === 'object' && error !== null && this.#failures.has(error);
  }

  #fail(error: RxtalkError): void {
    if (this.#failures.has(error)) return;
    this.#failures.add(error);
    this.#rest();
    this.#failure$.next(error);
  }

  #rest(): void {
    this.#restsUntilMs = performance.now() + this.#retryMs;
  }
}
