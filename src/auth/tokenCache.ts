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
  take,
  tap,
  throwIfEmpty,
} from 'rxjs';
import { type OptionRules, readOptions } from '../arguments/readOptions';
import { CLOCK_RULE, isFunction, isPositiveIntegerOrInfinity, type Rule } from '../arguments/rules';
import { kindOf, wrong } from '../arguments/wrong';
import { inThisContext } from '../context/inThisContext';
import { isRxtalkError } from '../errors/isRxtalkError';
import { isUncounted } from '../errors/outcome';
import { ownProperty } from '../errors/ownProperty';
import { ProtocolError } from '../errors/protocolError';
import type { AuthToken } from './authToken';
import { memoryStore } from './memoryStore';
import type { TakenUse, TokenInHand, TokenStore } from './tokenStore';

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
  /**
   * Keeps the tokens where other processes share them, such as `redisTokenStore` of `rxtalk/redis`.
   * @default the memory of this process
   */
  readonly store?: TokenStore | undefined;
}

const isTokenStore: Rule<TokenStore> = (value, name) => {
  if (typeof (value as TokenStore | null)?.take === 'function') return value as TokenStore;
  throw wrong(name, 'a token store', kindOf(value));
};

export const TOKEN_RULES = {
  maxUses: [isPositiveIntegerOrInfinity, 5],
  now: CLOCK_RULE,
  store: [isTokenStore, undefined],
} satisfies OptionRules<TokenCacheOptions>;

export interface TokenCache {
  /** Subscribes to what `project` returns for a token; each subscription is one use of a token. */
  withToken<R>(project: (auth: AuthToken) => ObservableInput<R>): Observable<R>;
  /**
   * Logs in in advance, unless a token with a use left is available or being requested: completes when the
   * token has arrived, and takes no use. Each subscription to the result is one warm-up.
   */
  warmUp(): Observable<never>;
  /** Removes this token, and no other, from the cache. */
  invalidate(auth: AuthToken): void;
  /** The token that arrived last; undefined before the first login and if the token was removed. */
  readonly inHand: TokenInHand | undefined;
  /** How many logins this cache started, including those that failed or were cancelled. */
  readonly logins: number;
}

/**
 * Shares tokens between calls and counts their uses: no token is used more than `maxUses` times, whatever
 * the order of calls.
 *
 * Each subscription to `withToken(project)` is one call and takes one use before anything is sent:
 * 1. It takes a use of a token that has arrived, or of a login in progress. If no use is left, it starts
 *    another login without waiting for the others: n concurrent calls need ceil(n / maxUses) logins.
 * 2. It subscribes to `project(auth)` with the token and emits the values of the result.
 * 3. After a 401 it removes this token from the cache and, unless it has emitted a value, repeats the call
 *    once. It gives its use back if the error's `outcome` is `unsent` or `refused`, or if the `project`
 *    calls `auth.giveBack` because nothing was sent, and it has emitted no value; any other use is spent.
 *
 * Each call, with its `project` and its notifications, runs in the async context of its subscriber; a
 * shared login runs in that of the first subscriber.
 *
 * A failed login is an error for every call that waits for it. It isn't cached: the next call logs in
 * again. Unsubscribing doesn't affect other calls; when the last waiting call unsubscribes, the login is
 * cancelled. A token that has already expired when it arrives, because clocks differ, is still used for the
 * calls that waited for it.
 *
 * @param login$ emits one token; each login subscribes to it.
 * @param options `maxUses`, `now` and `store`, see {@link TokenCacheOptions}.
 * @throws TypeError at once if an argument is wrong.
 * @see {@link login}, which logs in to GPTalk; `redisTokenStore` of `rxtalk/redis`, which shares tokens
 *   between processes.
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
  const { maxUses, now, store } = readOptions('options', options, TOKEN_RULES);
  if (!isObservable(login$)) throw wrong('login$', 'an Observable', kindOf(login$));

  let logins = 0;
  const oneLogin$ = defer(() => {
    logins++;
    return login$;
  }).pipe(
    take(1),
    throwIfEmpty(() => new ProtocolError('The login completed without a token')),
  );
  const memory = memoryStore(oneLogin$, maxUses, now);

  function takeUse(uses: 0 | 1): TakenUse {
    const local = () => memory.take(uses);
    return store ? store.take({ uses, maxUses, login$: oneLogin$, local }) : local();
  }

  function invalidate({ token }: AuthToken): void {
    memory.invalidate(token);
    store?.invalidate(token);
  }

  function call<R>(project: Project<R>, uses: 0 | 1, mayRepeat = true): Observable<R> {
    return defer(() => {
      const use = takeUse(uses);
      let isCalled = false;
      let hasEmitted = false;
      let isGivenBack = false;

      function giveBack(): void {
        if (hasEmitted || isGivenBack) return;
        isGivenBack = true;
        use.giveBack();
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
        const isRejected = isUnauthorized(error);
        // First, so that no other process takes the use that is given back.
        if (isRejected) invalidate(auth);
        if (isRxtalkError(error) && isUncounted(error.outcome)) giveBack();
        if (!isRejected || hasEmitted || !mayRepeat) throw error;
        return call(project, uses, false);
      }

      const answer$ = use.auth ? send(use.auth) : use.auth$.pipe(inThisContext(), concatMap(send));
      return answer$.pipe(
        finalize(() => {
          if (!isCalled) giveBack();
          use.leave();
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
      return (store ?? memory).inHand;
    },
    get logins() {
      return logins;
    },
  };
}

/** Whether a request was rejected because of its token. */
function isUnauthorized(error: unknown): boolean {
  if (!isRxtalkError(error) || error.outcome !== 'refused') return false;
  const status = ownProperty(error, 'status') ?? ownProperty(error, 'serviceCode');
  return Number(status) === 401;
}

type Project<R> = (auth: AuthToken) => ObservableInput<R>;
