import {
  catchError,
  concatMap,
  defer,
  filter,
  finalize,
  map,
  merge,
  type Observable,
  of,
  repeat,
  shareReplay,
  take,
  tap,
  timer,
} from 'rxjs';
import type { AuthToken } from '../../auth/authToken';
import type { UseRequest } from '../../auth/tokenStore';
import type { Seal } from './seal';
import type { Reply, SharedTokens } from './sharedTokens';

/** A token, as it was stored. */
export interface Stored {
  readonly auth: AuthToken;
  readonly sealed: string;
  readonly uses: number;
}

type Waiting = Extract<Reply, { readonly kind: 'wait' | 'lease' }>;

/** The logins that this process waits for: its own, and those of other processes. */
export class Logins {
  readonly #tokens: SharedTokens;
  readonly #seal: Seal;
  readonly #messages$: Observable<string>;
  readonly #pollMs: number;
  /** What the callers of this process share, by the id of the batch. */
  readonly #shared = new Map<string, Observable<Stored | undefined>>();

  constructor(tokens: SharedTokens, seal: Seal, messages$: Observable<string>, pollMs: number) {
    this.#tokens = tokens;
    this.#seal = seal;
    this.#messages$ = messages$;
    this.#pollMs = pollMs;
  }

  /** Emits the token of a login when it has arrived; undefined if Redis has forgotten the login. */
  of(reply: Waiting, request: UseRequest): Observable<Stored | undefined> {
    const { id } = reply;
    const known = this.#shared.get(id);
    if (known) return known;
    const forget = () => this.#shared.delete(id);
    const token$ = defer(() => this.#follow(reply, request)).pipe(
      tap({ error: forget }), // before the waiting callers receive the error
      finalize(forget),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    this.#shared.set(id, token$);
    return token$;
  }

  #follow(reply: Waiting, request: UseRequest): Observable<Stored | undefined> {
    if (reply.kind === 'wait') return this.#wait(reply.id, reply.leaseMs, request);
    return this.#logIn(reply.id, reply.lease, request);
  }

  /** Logs in for all who wait, in this process and in others. */
  #logIn(id: string, lease: number, request: UseRequest): Observable<Stored | undefined> {
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      this.#tokens.release(id, lease);
    };
    return request.login$.pipe(
      tap({ error: release }),
      concatMap((auth) => {
        isReleased = true;
        return this.#seal.close(auth).pipe(
          concatMap((sealed) =>
            this.#tokens.put(id, sealed, auth, request.maxUses).pipe(
              // Without an answer of Redis, the callers of this process have taken their uses all the same.
              catchError(() => of(request.uses)),
              concatMap((uses) =>
                uses < 0 ? this.#wait(id, 0, request) : of({ auth, sealed, uses }),
              ),
            ),
          ),
        );
      }),
      finalize(release),
    );
  }

  /** Waits for the login of another process, or logs in when its lease has ended. */
  #wait(id: string, leaseMs: number, request: UseRequest): Observable<Stored | undefined> {
    let waitMs = Math.min(this.#pollMs, leaseMs);
    const told$ = this.#messages$.pipe(filter((message) => message === id || message === ''));
    return defer(() => merge(told$, timer(waitMs))).pipe(
      take(1),
      concatMap(() => this.#tokens.ask(id, request.maxUses)),
      tap((reply) => {
        waitMs = reply.kind === 'wait' ? Math.min(this.#pollMs, reply.leaseMs) : 0;
      }),
      repeat(),
      filter((reply) => reply.kind !== 'wait'),
      take(1),
      concatMap((reply) => {
        if (reply.kind === 'token') return this.open(reply);
        if (reply.kind === 'lease') return this.#logIn(id, reply.lease, request);
        return of(undefined);
      }),
    );
  }

  /** Opens a token, which is removed if it can't be read. */
  open({ id, sealed, uses }: Extract<Reply, { readonly kind: 'token' }>): Observable<Stored> {
    return this.#seal.open(sealed).pipe(
      tap({ error: () => this.#tokens.invalidate(id) }),
      map((auth) => ({ auth, sealed, uses })),
    );
  }
}
