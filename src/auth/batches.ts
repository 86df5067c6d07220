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
export interface Batches {
  /**
   * Joins a batch with a use left, and takes so many of its uses: a batch with a token, else one whose
   * login is in progress, else a new one.
   */
  join(uses: 0 | 1): Batch;
  leave(batch: Batch): void;
  /** Lets nobody join the batches of which this is true. */
  close(isMeant: (batch: Batch) => boolean): void;
}

export function createBatches(maxUses: number, now: () => number): Batches {
  /** The batches that callers may join: a use is left, or may still be given back. */
  let open: Batch[] = [];

  function close(isMeant: (batch: Batch) => boolean): void {
    open = open.filter((batch) => !isMeant(batch));
  }

  /** Whether no use is left and none can be given back, or the token has expired. */
  function isOver({ auth, uses, callers }: Batch): boolean {
    return !!auth && ((callers === 0 && uses === maxUses) || auth.expiresAtMs < now());
  }

  return {
    join(uses) {
      close(isOver);
      const free = open.filter((batch) => batch.uses < maxUses);
      let batch = free.find(({ auth }) => auth) ?? free[0];
      if (!batch) {
        batch = { uses: 0, callers: 0 };
        open.push(batch);
      }
      batch.uses += uses;
      batch.callers++;
      return batch;
    },
    leave(batch) {
      batch.callers--;
      // Without a caller the login is cancelled, so no other caller may wait for it.
      if (batch.callers === 0 && !batch.auth) close((one) => one === batch);
    },
    close,
  };
}
