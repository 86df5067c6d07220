import type { Observable } from 'rxjs';
import type { AuthToken } from './authToken';

/** One login, its token after it has arrived, and the uses of the token. */
export interface Batch {
  auth?: AuthToken;
  /** The login, if it was started. */
  login$?: Observable<AuthToken>;
  /** The uses taken, including those of callers that wait for the token. */
  uses: number;
  /** The callers that wait for the token or use it. */
  callers: number;
}

/** Decides which token a caller uses, or which login it waits for, and counts the uses. */
export class Batches {
  /** The batches that callers may join: a use is left, or may still be given back. */
  readonly #live = new Set<Batch>();
  readonly #maxUses: number;
  readonly #now: () => number;
  /** The batch whose token arrived last. */
  latest: Batch | undefined;

  constructor(maxUses: number, now: () => number) {
    this.#maxUses = maxUses;
    this.#now = now;
  }

  /**
   * Joins a batch with a use left, and takes so many of its uses: a batch with a token, else one whose
   * login is in progress, else a new one.
   */
  join(uses: 0 | 1): Batch {
    for (const batch of this.#live) if (this.#isOver(batch)) this.remove(batch);
    const free = [...this.#live].filter((batch) => batch.uses < this.#maxUses);
    const batch = free.find(({ auth }) => auth) ?? free[0] ?? { uses: 0, callers: 0 };
    this.#live.add(batch);
    batch.uses += uses;
    batch.callers++;
    return batch;
  }

  leave(batch: Batch): void {
    batch.callers--;
    // Without a caller the login is cancelled, so no other caller may wait for it.
    if (batch.callers === 0 && !batch.auth) this.remove(batch);
  }

  arrive(batch: Batch, auth: AuthToken): void {
    batch.auth = auth;
    this.latest = batch;
  }

  remove(batch: Batch): void {
    this.#live.delete(batch);
  }

  invalidate({ token }: AuthToken): void {
    for (const batch of this.#live) if (batch.auth?.token === token) this.remove(batch);
    if (this.latest?.auth?.token === token) this.latest = undefined;
  }

  /** Whether no use is left and none can be given back, or the token has expired. */
  #isOver({ auth, uses, callers }: Batch): boolean {
    if (!auth) return false;
    return (callers === 0 && uses === this.#maxUses) || auth.expiresAtMs < this.#now();
  }
}
