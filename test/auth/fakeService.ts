import { Observable, Subject, takeUntil } from 'rxjs';
import type { AuthToken } from 'rxtalk';

/** How a request ends: the values before the end, and whether the server counted the use. */
export interface Ending {
  readonly emits?: readonly string[];
  readonly error?: unknown;
  readonly isCounted?: boolean;
}

export interface PendingLogin {
  /** 1 for the first login; its token is `secret-1`. */
  readonly number: number;
  /** Answered or failed; its teardown may still be to come. */
  isOver: boolean;
  answer(expiresAtMs?: number): void;
  fail(error: unknown): void;
}

export interface PendingRequest {
  readonly auth: AuthToken;
  /** The name of the caller, if the test needs it. */
  readonly caller: unknown;
  /** Answered or failed; its teardown may still be to come. */
  isOver: boolean;
  /** False for a request that still waits for an interceptor: the server knows nothing of it. */
  isSent: boolean;
  end(ending?: Ending): void;
}

/** When and how the service answers; without it, the test answers. */
export interface Answers {
  readonly login?: (login: PendingLogin) => void;
  readonly text?: (request: PendingRequest) => void;
}

/**
 * A service that issues tokens and counts their uses as strictly as a server may: a use counts from the
 * arrival of the request until the request is known to be rejected.
 */
export class FakeService {
  /** The current subscriptions: only its teardown removes an entry. */
  readonly logins = new Set<PendingLogin>();
  readonly requests = new Set<PendingRequest>();
  /** Every login and every request ever sent. */
  loginCount = 0;
  requestCount = 0;
  /** Tokens that had more than `maxUses` uses at some moment. */
  readonly overused = new Set<string>();
  readonly #uses = new Map<string, number>();

  constructor(
    private readonly maxUses: number,
    private readonly answers: Answers = {},
  ) {}

  readonly login$ = new Observable<AuthToken>((subscriber) => {
    const number = ++this.loginCount;
    // A cache that logs in endlessly must fail a test rather than hang it.
    if (number > 500) throw new Error('A login storm');
    const login: PendingLogin = {
      number,
      isOver: false,
      answer: (expiresAtMs = Number.MAX_SAFE_INTEGER) => {
        login.isOver = true;
        subscriber.next({ token: `secret-${number}`, expiresAtMs });
        subscriber.complete();
      },
      fail: (error) => {
        login.isOver = true;
        subscriber.error(error);
      },
    };
    this.logins.add(login);
    subscriber.add(() => this.logins.delete(login));
    this.answers.login?.(login);
  });

  /** Answers with the name of the token, so that a test can tell which token was used. */
  text(auth: AuthToken, caller?: unknown): Observable<string> {
    return new Observable((subscriber) => {
      const { token } = auth;
      this.requestCount++;
      this.#count(token, 1);
      const request: PendingRequest = {
        auth,
        caller,
        isOver: false,
        isSent: true,
        end: ({ emits = [], error, isCounted = true } = { emits: [token] }) => {
          if (subscriber.closed) return;
          request.isOver = true;
          // Before the caller is notified: it may call again at once.
          if (!isCounted) this.#count(token, -1);
          for (const text of emits) subscriber.next(text);
          if (error === undefined) subscriber.complete();
          else subscriber.error(error);
        },
      };
      this.requests.add(request);
      subscriber.add(() => {
        this.requests.delete(request);
        if (request.isOver || request.isSent) return;
        this.#count(token, -1);
        auth.giveBack?.();
      });
      this.answers.text?.(request);
    });
  }

  uses(token: string): number {
    return this.#uses.get(token) ?? 0;
  }

  /** The pending login that started first, or the one of that number. */
  login(number?: number): PendingLogin {
    return pick([...this.logins].find((login) => login.number === (number ?? login.number)));
  }

  /** The first pending request, or the first one of that caller. */
  request(caller?: unknown): PendingRequest {
    return pick([...this.requests].find((one) => caller === undefined || one.caller === caller));
  }

  #count(token: string, by: 1 | -1): void {
    const uses = this.uses(token) + by;
    this.#uses.set(token, uses);
    if (uses > this.maxUses) this.overused.add(token);
  }
}

function pick<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('Nothing of the kind is pending');
  return found;
}

/** One subscription and its result so far. */
export interface Caller {
  readonly values: unknown[];
  state: 'open' | 'completed' | 'failed' | 'left';
  error?: unknown;
  /** Unsubscribes, even while `subscribe` is still running. */
  leave(): void;
}

/** Subscribes; `onError` runs inside the error handler, where a caller may call again at once. */
export function subscribeTo(source$: Observable<unknown>, onError?: () => void): Caller {
  const leave$ = new Subject<void>();
  const caller: Caller = {
    values: [],
    state: 'open',
    leave() {
      if (caller.state === 'open') caller.state = 'left';
      leave$.next();
    },
  };
  source$.pipe(takeUntil(leave$)).subscribe({
    next: (value) => caller.values.push(value),
    error: (error: unknown) => {
      caller.state = 'failed';
      caller.error = error;
      onError?.();
    },
    complete: () => {
      if (caller.state === 'open') caller.state = 'completed';
    },
  });
  return caller;
}
