import {
  catchError,
  concatMap,
  defer,
  finalize,
  from,
  ignoreElements,
  isObservable,
  Observable,
  type ObservableInput,
  shareReplay,
  take,
  tap,
  throwIfEmpty,
} from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { isFunction, isPositiveIntegerOrInfinity, type Rule } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import { inThisContext } from '../context/inThisContext';
import { isRxtalkError } from '../errors/isRxtalkError';
import { isUncounted } from '../errors/outcome';
import { ProtocolError } from '../errors/protocolError';
import type { AuthToken } from './authToken';
import { type Batch, Batches } from './batches';

export interface TokenCacheOptions {
  /**
   * How many times one token may be used; Infinity if tokens only expire.
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

/** The state of the token in hand, without the token itself. */
export interface TokenInHand {
  /** The uses taken so far, including those in progress. */
  readonly uses: number;
  readonly maxUses: number;
  /** The moment the token expires, in milliseconds since 1970. */
  readonly expiresAtMs: number;
}

export interface TokenCache {
  /** Subscribes to what `project` returns for a token; each subscription is one use of a token. */
  withToken<R>(project: (auth: AuthToken) => ObservableInput<R>): Observable<R>;
  /**
   * Logs in ahead, unless a token with a use left is in hand or on its way: completes when the token has
   * arrived, and takes no use. Each subscription to the result is one warm-up.
   */
  warmUp(): Observable<never>;
  /** Removes this token, and no other, from the cache. */
  invalidate(auth: AuthToken): void;
  /** The token that arrived last; undefined before the first login and if the token was removed. */
  readonly inHand: TokenInHand | undefined;
  /** How many logins were started, including those that failed or were cancelled. */
  readonly logins: number;
}

/**
 * Shares tokens between calls and counts their uses: no token is used more than `maxUses` times,
 * under any interleaving.
 *
 * Each subscription to `withToken(project)` is one call and takes one use before anything is sent:
 * 1. It takes a use of a token that has arrived, or of a login in progress. If no use is left, it starts
 *    a login of its own without waiting for others: n concurrent calls need ceil(n / maxUses) logins.
 * 2. It subscribes to `project(auth)` with the token and emits the values of the result.
 * 3. After a 401 it removes this token from the cache and, unless it has emitted a value, repeats the
 *    call once. It gives its use back if the error's `outcome` is `unsent` or `refused`, or if the
 *    project calls `auth.giveBack` because nothing was sent, and it has emitted no value; any other use
 *    is spent.
 *
 * Each call, with its project and notifications, runs in the async context of its subscriber; a shared
 * login runs in that of the first.
 *
 * A failed login is an error for every call that waits for it. It isn't cached: the next call logs in
 * again. Unsubscribing doesn't affect other calls; when the last waiting call unsubscribes, the login is
 * cancelled. A token that has expired on arrival, because clocks differ, is still used for the calls that
 * waited for it.
 *
 * @param login$ emits one token; each login subscribes to it.
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

  const batches = new Batches(maxUses, now);
  let logins = 0;

  /** The token of a batch, or its login, which all callers of the batch share. */
  function authOf(batch: Batch): Observable<AuthToken> {
    // `shareReplay` drops the token if every caller unsubscribes before the login completes.
    if (batch.auth) return once(batch.auth);
    batch.login$ ??= defer(() => {
      logins++;
      return login$;
    }).pipe(
      take(1),
      throwIfEmpty(() => new ProtocolError('The login completed without a token')),
      tap({
        next: (auth) => batches.arrive(batch, auth),
        // Before the waiting callers receive the error, so that an immediate retry starts a new login.
        error: () => batches.remove(batch),
      }),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    return batch.login$;
  }

  function call<R>(project: Project<R>, mayRepeat: boolean): Observable<R> {
    return defer(() => {
      const batch = batches.join(1);
      let isCalled = false;
      let hasEmitted = false;
      let isGivenBack = false;

      function giveBack(): void {
        if (hasEmitted || isGivenBack) return;
        isGivenBack = true;
        batch.uses--;
      }

      function send(auth: AuthToken): Observable<R> {
        isCalled = true;
        try {
          return from(project({ ...auth, giveBack }));
        } catch (error) {
          giveBack();
          throw error;
        }
      }

      function recover(error: unknown, auth: AuthToken): Observable<R> {
        if (isRxtalkError(error) && isUncounted(error.outcome)) giveBack();
        if (!isUnauthorized(error)) throw error;
        batches.invalidate(auth);
        if (hasEmitted || !mayRepeat) throw error;
        return call(project, false);
      }

      return authOf(batch).pipe(
        inThisContext(),
        concatMap((auth) =>
          send(auth).pipe(
            inThisContext(),
            tap(() => {
              hasEmitted = true;
            }),
            catchError((error: unknown) => recover(error, auth)),
          ),
        ),
        finalize(() => {
          if (!isCalled) giveBack();
          batches.leave(batch);
        }),
      );
    });
  }

  return {
    withToken(project) {
      isFunction(project, 'project');
      return call(project, true);
    },
    warmUp: () =>
      defer(() => {
        const batch = batches.join(0);
        return authOf(batch).pipe(
          inThisContext(),
          ignoreElements(),
          finalize(() => batches.leave(batch)),
        );
      }),
    invalidate: (auth) => batches.invalidate(auth),
    get inHand() {
      const { auth, uses } = batches.latest ?? {};
      return auth && { uses: uses ?? 0, maxUses, expiresAtMs: auth.expiresAtMs };
    },
    get logins() {
      return logins;
    },
  };
}

/** Unlike `of`, it doesn't complete a subscriber that has unsubscribed at the value. */
function once<T>(value: T): Observable<T> {
  return new Observable((subscriber) => {
    subscriber.next(value);
    if (!subscriber.closed) subscriber.complete();
  });
}

/** Whether a request was rejected because of its token. */
function isUnauthorized(error: unknown): boolean {
  if (!isRxtalkError(error) || error.outcome !== 'refused') return false;
  if (error.code === 'http-status') return error.status === 401;
  return error.code === 'service' && Number(error.serviceCode) === 401;
}

type Project<R> = (auth: AuthToken) => ObservableInput<R>;
