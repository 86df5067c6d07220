import { BehaviorSubject, distinctUntilChanged, Observable } from 'rxjs';
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
   * error or an unsubscription, it may still be run.
   *
   * @param onLate receives the reply if no call waits for it any more.
   */
  run<Reply>(
    script: Script,
    keys: string[],
    args: readonly unknown[],
    onLate?: (reply: Reply) => void,
  ): Observable<Reply> {
    // Hand-written, because each use of a token passes through here: composed of operators, it takes twice
    // the time.
    return new Observable<Reply>((subscriber) => {
      const fail = (error: RxtalkError) => {
        this.#fail(error);
        subscriber.error(error);
      };
      const failure = this.#failure$.value;
      if (failure && performance.now() < this.#restsUntilMs) return fail(failure);
      if (this.#client.isReady === false) return fail(notConnected());
      // While the server is unavailable, one command probes it for all calls.
      this.#rest();
      let timeout = setTimeout(() => {
        // A reply that has reached the socket while the thread is busy isn't late.
        timeout = setTimeout(() => fail(tooLate(this.#commandMs)));
      }, this.#commandMs);
      subscriber.add(() => clearTimeout(timeout));
      script.run(this.#client, { keys, arguments: args.map(String) }).then(
        (reply) => {
          this.#failure$.next(undefined);
          if (subscriber.closed) return onLate?.(reply as Reply);
          subscriber.next(reply as Reply);
          if (!subscriber.closed) subscriber.complete();
        },
        (error: unknown) => {
          if (!subscriber.closed) fail(failureOf(error));
        },
      );
    });
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
