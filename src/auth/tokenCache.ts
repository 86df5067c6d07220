import {
  catchError,
  concatMap,
  defer,
  finalize,
  from,
  isObservable,
  type Observable,
  type ObservableInput,
  of,
  shareReplay,
  take,
  tap,
  throwIfEmpty,
} from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isFunction, isPositiveIntegerOrInfinity, type Rule } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import { isRxtalkError } from '../errors/isRxtalkError';
import { isUncounted } from '../errors/outcome';
import { ProtocolError } from '../errors/protocolError';

/** A bearer token and the moment it expires, in milliseconds since 1970. */
export interface AuthToken {
  readonly token: string;
  readonly expiresAtMs: number;
}

export interface TokenCacheOptions {
  /**
   * How often one token may be used; Infinity for a token that only expires.
   * @default 5
   */
  readonly maxUses?: number | undefined;
  /**
   * The clock that tells whether a token has expired, in milliseconds since 1970.
   * @default Date.now
   */
  readonly now?: (() => number) | undefined;
}

const rules = {
  maxUses: [isPositiveIntegerOrInfinity, 5],
  now: [isFunction as Rule<() => number>, () => Date.now()],
} satisfies OptionRules<TokenCacheOptions>;

/** What can be told of the token in hand without showing it. */
export interface TokenInHand {
  /** The uses handed out so far, those under way included. */
  readonly uses: number;
  readonly maxUses: number;
  /** The moment the token expires, in milliseconds since 1970. */
  readonly expiresAtMs: number;
}

export interface TokenCache {
  /** Subscribes to what `project` makes of a token; each subscription is one use of a token. */
  withToken<R>(project: (auth: AuthToken) => ObservableInput<R>): Observable<R>;
  /** Takes this token, and no other, out of the cache. */
  invalidate(auth: AuthToken): void;
  /** The token that arrived last; undefined before the first login. */
  readonly inHand: TokenInHand | undefined;
  /** How many logins were started. */
  readonly logins: number;
}

/**
 * Shares tokens between calls and counts their uses: no token is used more than `maxUses` times,
 * under any interleaving.
 *
 * Each subscription to `withToken(project)` is one call and takes one use before anything is sent:
 * 1. It takes a use of a token in hand, or of a login in flight. If every use is taken, it starts a
 *    login of its own without waiting for others. n calls at once need ceil(n / maxUses) logins.
 * 2. It subscribes to `project(auth)` with the token and passes on what that emits.
 * 3. A rejection with 401 takes this token out of the cache and runs this call once more, unless the
 *    call has emitted something. A use is given back if the error's `outcome` is `unsent` or
 *    `refused`; any other use is spent.
 *
 * A failed login reaches every call that waits for it and is not kept: the next call logs in anew.
 * Unsubscribing doesn't affect other calls; the last one to unsubscribe cancels the login. A token that
 * has expired on arrival, because clocks disagree, still serves the calls that waited for it.
 *
 * @param login$ emits one token; it is subscribed to for each login.
 * @param options `maxUses` and `now`, see {@link TokenCacheOptions}.
 * @throws TypeError at once if an argument is wrong.
 *
 * @example
 * ```ts
 * import { defer, of } from 'rxjs';
 * import { tokenCache } from 'rxtalk';
 *
 * let logins = 0;
 * const login$ = defer(() => of({ token: `T${++logins}`, expiresAtMs: Date.now() + 60_000 }));
 * const tokens = tokenCache(login$, { maxUses: 2 });
 * const call$ = tokens.withToken((auth) => of(`used ${auth.token}`));
 *
 * call$.subscribe(console.log);
 * call$.subscribe(console.log);
 * call$.subscribe(console.log);
 * // → used T1
 * // → used T1
 * // → used T2
 * ```
 */
export function tokenCache(
  login$: Observable<AuthToken>,
  options: TokenCacheOptions = {},
): TokenCache {
  const { maxUses, now } = readOptions('options', options, rules);
  if (!isObservable(login$)) throw wrong('login$', 'an Observable', kindOf(login$));

  /** The batches that can serve: with a use left, or with one that may be given back. */
  const live = new Set<Batch>();
  let latest: Batch | undefined;
  let logins = 0;

  function startBatch(): Batch {
    const sharedLogin$ = defer(() => {
      logins++;
      return login$;
    }).pipe(
      take(1),
      throwIfEmpty(() => new ProtocolError('The login completed without a token')),
      tap({
        next: (auth) => {
          batch.auth = auth;
          latest = batch;
        },
        // Before the waiters hear of it, so that one that asks again at once starts afresh.
        error: () => live.delete(batch),
      }),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    const batch: Batch = {
      uses: 0,
      callsUnderWay: 0,
      // `shareReplay` forgets the token of a caller who takes it and leaves before the login ends.
      auth$: defer(() => (batch.auth ? of(batch.auth) : sharedLogin$)),
    };
    live.add(batch);
    return batch;
  }

  function takeUse(): Batch {
    for (const batch of live) {
      if (batch.auth && batch.auth.expiresAtMs < now()) live.delete(batch);
    }
    const free = [...live].filter(({ uses }) => uses < maxUses);
    const batch = free.find(({ auth }) => auth) ?? free[0] ?? startBatch();
    batch.uses++;
    batch.callsUnderWay++;
    return batch;
  }

  function giveBackUse(batch: Batch): void {
    batch.uses--;
    // With its last waiter a login is cancelled, so nobody else is to wait for it.
    if (batch.uses === 0 && !batch.auth) live.delete(batch);
  }

  function endCall(batch: Batch): void {
    batch.callsUnderWay--;
    if (batch.callsUnderWay === 0 && batch.uses === maxUses) live.delete(batch);
  }

  function invalidate(auth: AuthToken): void {
    for (const batch of live) if (batch.auth?.token === auth.token) live.delete(batch);
    if (latest?.auth?.token === auth.token) latest = undefined;
  }

  function call<R>(project: Project<R>, mayRepeat: boolean): Observable<R> {
    return defer(() => {
      const batch = takeUse();
      let isSent = false;
      let hasEmitted = false;

      function send(auth: AuthToken): Observable<R> {
        isSent = true;
        try {
          return from(project(auth));
        } catch (error) {
          giveBackUse(batch);
          throw error;
        }
      }

      function recover(error: unknown, auth: AuthToken): Observable<R> {
        const isFree = isRxtalkError(error) && isUncounted(error.outcome);
        if (isFree && !hasEmitted) giveBackUse(batch);
        if (!isUnauthorized(error)) throw error;
        invalidate(auth);
        if (hasEmitted || !mayRepeat) throw error;
        return call(project, false);
      }

      return batch.auth$.pipe(
        concatMap((auth) =>
          send(auth).pipe(
            tap(() => {
              hasEmitted = true;
            }),
            catchError((error: unknown) => recover(error, auth)),
          ),
        ),
        finalize(() => {
          if (!isSent) giveBackUse(batch);
          endCall(batch);
        }),
      );
    });
  }

  return {
    withToken(project) {
      isFunction(project, 'project');
      return call(project, true);
    },
    invalidate,
    get inHand() {
      const auth = latest?.auth;
      return auth && { uses: latest?.uses ?? 0, maxUses, expiresAtMs: auth.expiresAtMs };
    },
    get logins() {
      return logins;
    },
  };
}

/** Whether a request was rejected because of its token. */
function isUnauthorized(error: unknown): boolean {
  if (!isRxtalkError(error) || error.outcome !== 'refused') return false;
  if (error.code === 'http-status') return error.status === 401;
  return error.code === 'service' && Number(error.serviceCode) === 401;
}

type Project<R> = (auth: AuthToken) => ObservableInput<R>;

/** One login, and what was made of the token it brings. */
interface Batch {
  readonly auth$: Observable<AuthToken>;
  auth?: AuthToken;
  uses: number;
  callsUnderWay: number;
}
