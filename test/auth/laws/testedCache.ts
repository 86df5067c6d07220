import type { Observable } from 'rxjs';
import { type AuthToken, type TokenCache, type TokenStore, tokenCache } from 'rxtalk';
import { type Answers, type Caller, FakeService, subscribeTo } from '../fakeService';

export interface TestedOptions {
  readonly maxUses?: number;
  readonly answers?: Answers;
  /** The login, if it isn't that of the service. */
  readonly login$?: Observable<AuthToken>;
}

/** A cache whose service and whose clock the test controls. */
export interface TestedCache {
  readonly service: FakeService;
  readonly tokens: TokenCache;
  readonly clock: { now: number };
  call(name?: string): Caller;
  /** Checks the effects of the steps so far. A store in memory has them at once. */
  settled<T = void>(check?: () => T): Promise<T | undefined>;
}

export type CreateCache = (options?: TestedOptions) => Promise<TestedCache>;

/** A cache with a store. Without one, it uses the memory, and settles at once. */
export function testedCache(
  { maxUses, answers, login$ }: TestedOptions = {},
  clock = { now: 0 },
  store?: TokenStore,
  settled: () => Promise<void> | undefined = () => undefined,
): TestedCache {
  const service = new FakeService(maxUses ?? 5, answers);
  const now = () => clock.now;
  const tokens = tokenCache(login$ ?? service.login$, { maxUses, now, store });
  return {
    service,
    tokens,
    clock,
    call: (name) => subscribeTo(tokens.withToken((auth) => service.text(auth, name))),
    async settled(check) {
      const settling = settled();
      if (settling) await settling;
      return check?.();
    },
  };
}
