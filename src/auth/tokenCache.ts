import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  finalize,
  from,
  isObservable,
  type Observable,
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
import { type Batch, createBatches } from './batches';

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

  const batches = createBatches(maxUses, now);
  /** The batch whose token arrived last. */
  let latest: Batch | undefined;
  let logins = 0;

  /** The login of a batch, which its callers share. */
  function loginOf(batch: Batch): Observable<AuthToken> {
    batch.login$ ??= defer(() => {
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
        // Before the waiting callers receive the error, so that an immediate retry starts a new login.
        error: () => batches.close((one) => one === batch),
      }),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    return batch.login$;
  }

  function invalidate({ token }: AuthToken): void {
    const isMeant = (batch?: Batch) => batch?.auth?.token === token;
    batches.close(isMeant);
    if (isMeant(latest)) latest = undefined;
  }

  function call<R>(project: Project<R>, uses: 0 | 1, mayRepeat = true): Observable<R> {
    return defer(() => {
      const batch = batches.join(uses);
      let isCalled = false;
      let hasEmitted = false;
      let isGivenBack = false;

      function giveBack(): void {
        if (hasEmitted || isGivenBack) return;
        isGivenBack = true;
        batch.uses -= uses;
      }

      function send(auth: AuthToken): Observable<R> {
        return defer(() => {
          isCalled = true;
          try {
            return from(project({ ...auth, giveBack }));
          } catch (error) {
            giveBack();
            throw error;
          }
        }).pipe(
          inThisContext(),
          tap(() => {
            hasEmitted = true;
          }),
          catchError((error: unknown) => recover(error, auth)),
        );
      }

      function recover(error: unknown, auth: AuthToken): Observable<R> {
        if (isRxtalkError(error) && isUncounted(error.outcome)) giveBack();
        if (!isUnauthorized(error)) throw error;
        invalidate(auth);
        if (hasEmitted || !mayRepeat) throw error;
        return call(project, uses, false);
      }

      const answer$ = batch.auth
        ? send(batch.auth)
        : loginOf(batch).pipe(inThisContext(), concatMap(send));
      return answer$.pipe(
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
      return call(project, 1);
    },
    warmUp: () => call(() => EMPTY, 0),
    invalidate,
    get inHand() {
      if (!latest?.auth) return undefined;
      return { uses: latest.uses, maxUses, expiresAtMs: latest.auth.expiresAtMs };
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
