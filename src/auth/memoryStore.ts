import { type Observable, shareReplay, tap } from 'rxjs';
import type { AuthToken } from './authToken';
import type { TakenUse, TokenStore } from './tokenStore';

/** One login, its token after it has arrived, and the uses of the token. */
interface Batch {
  /** The login, which its callers share. */
  readonly auth$: Observable<AuthToken>;
  auth?: AuthToken;
  /** The uses taken, including those of callers that wait for the token. */
  uses: number;
  /** The callers that wait for the token or use it. */
  callers: number;
}

/** The tokens of one process: a {@link TokenStore} of one login. */
export interface MemoryStore extends Pick<TokenStore, 'invalidate' | 'inHand'> {
  take(uses: 0 | 1): TakenUse;
}

export function memoryStore(
  login$: Observable<AuthToken>,
  maxUses: number,
  now: () => number,
): MemoryStore {
  /** The batches that callers may join: a use is left, or may still be given back. */
  const open = new Set<Batch>();
  /** The batch whose token arrived last. */
  let latest: Batch | undefined;

  function createBatch(): Batch {
    const batch: Batch = {
      auth$: login$.pipe(
        tap({
          next(auth) {
            batch.auth = auth;
            latest = batch;
          },
          // This happens before the waiting callers receive the error, so that an immediate retry starts a
          // new login.
          error: () => open.delete(batch),
        }),
        shareReplay({ bufferSize: 1, refCount: true }),
      ),
      uses: 0,
      callers: 0,
    };
    open.add(batch);
    return batch;
  }

  /** Whether no use is left and none can be given back, or the token has expired. */
  function isOver({ auth, uses, callers }: Batch): boolean {
    return !!auth && ((callers === 0 && uses === maxUses) || auth.expiresAtMs < now());
  }

  /** A batch with a use left: one with a token, else one whose login is in progress, else a new one. */
  function findBatch(): Batch {
    for (const batch of open) if (isOver(batch)) open.delete(batch);
    const free = [...open].filter((batch) => batch.uses < maxUses);
    return free.find(({ auth }) => auth) ?? free[0] ?? createBatch();
  }

  return {
    take(uses) {
      const batch = findBatch();
      batch.uses += uses;
      batch.callers++;
      return {
        auth: batch.auth,
        auth$: batch.auth$,
        giveBack() {
          batch.uses -= uses;
        },
        leave() {
          // When its last caller leaves, the login is cancelled, so no other caller may wait for it.
          if (--batch.callers === 0 && !batch.auth) open.delete(batch);
        },
      };
    },
    invalidate(token) {
      for (const batch of open) if (batch.auth?.token === token) open.delete(batch);
      if (latest?.auth?.token === token) latest = undefined;
    },
    get inHand() {
      if (!latest?.auth) return undefined;
      return { uses: latest.uses, maxUses, expiresAtMs: latest.auth.expiresAtMs };
    },
  };
}
