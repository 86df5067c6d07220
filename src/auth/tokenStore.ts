import type { Observable } from 'rxjs';
import type { AuthToken } from './authToken';

/**
 * Keeps the tokens of a token cache and counts their uses. By default, each process has a store in memory;
 * `rxtalk/redis` has one that many processes share.
 */
export interface TokenStore {
  /**
   * Takes a use: of a token with uses left, or else of a login in progress, or else of a new login. It may
   * wait until `auth$` is subscribed to before it does anything.
   */
  take(request: UseRequest): TakenUse;
  /** Prevents any further use of this token. */
  invalidate(token: string): void;
  /** The token that arrived last; undefined before the first one and if the token was removed. */
  readonly inHand: TokenInHand | undefined;
}

/** What a token cache asks of its store for each call. */
export interface UseRequest {
  /** How many uses: none for a warm-up. */
  readonly uses: 0 | 1;
  /** How many times one token may be used. */
  readonly maxUses: number;
  /** Logs in, and emits one token. */
  readonly login$: Observable<AuthToken>;
  /** Takes a use of a token that belongs to this process alone, if the store is unreachable. */
  readonly local: () => TakenUse;
}

/** A use that was taken. The cache calls `giveBack` at most once, and `leave` once, at the end. */
export interface TakenUse {
  /** The token, if it is available without waiting. */
  readonly auth: AuthToken | undefined;
  /** Emits the token when it is available; subscribed to at most once, and only if `auth` is undefined. */
  readonly auth$: Observable<AuthToken>;
  /** Gives the use back, because the service counted nothing. */
  giveBack(): void;
  leave(): void;
}

/** The state of the current token, without the token itself. */
export interface TokenInHand {
  /** The uses taken so far, including those in progress. */
  readonly uses: number;
  readonly maxUses: number;
  /** The moment the token expires, in milliseconds since 1970. */
  readonly expiresAtMs: number;
}
