import type { Scheduler } from 'fast-check';
import { finalize } from 'rxjs';
import { type TokenCache, tokenCache } from 'rxtalk';
import { type Caller, type Ending, FakeService, subscribeTo } from './fakeService';

/** What happens, but not in which order: the scheduler decides that. */
export interface Plan {
  readonly maxUses: number;
  readonly calls: readonly PlannedCall[];
  /** The n-th request, or login, ends like entry n (modulo the length). */
  readonly texts?: readonly ((token: string) => Ending)[];
  readonly logins?: readonly LoginPlan[];
  /** Answers inside the subscription rather than later. */
  readonly syncLogins?: boolean;
  readonly syncTexts?: boolean;
}

interface PlannedCall {
  /** Starts when the scheduler chooses; otherwise at once. */
  readonly isLater?: boolean;
  /** Unsubscribes when the scheduler chooses; otherwise it waits for the end. */
  readonly leaves?: boolean;
}

export type LoginPlan = 'good' | 'expired' | 'failing';

export interface Played {
  readonly service: FakeService;
  readonly tokens: TokenCache;
  readonly callers: readonly Caller[];
  /** At the start of each login: the logins in progress, and the callers that waited for one. */
  readonly starts: readonly { readonly inFlight: number; readonly waiting: number }[];
}

export const loginFailure = new Error('The login failed');

/** Runs a plan until nothing is scheduled any more. */
export async function play(scheduler: Scheduler, plan: Plan): Promise<Played> {
  const { maxUses, texts = [], logins = [] } = plan;
  const callers: Caller[] = [];
  const starts: { inFlight: number; waiting: number }[] = [];
  const soon = (label: string, act: () => void, isSync = false) => {
    if (isSync) act();
    else void scheduler.schedule(Promise.resolve(), label).then(act);
  };
  const cycle = <T>(list: readonly T[], number: number, fallback: T) =>
    list[number % Math.max(list.length, 1)] ?? fallback;
  const count = (pending: Iterable<{ readonly isOver: boolean }>) =>
    [...pending].filter(({ isOver }) => !isOver).length;
  let asking = 0;

  const service: FakeService = new FakeService(maxUses, {
    login: (login) => {
      const underWay = count(service.requests);
      starts.push({ inFlight: count(service.logins), waiting: asking - underWay });
      const answer = () => {
        const fate = cycle(logins, login.number - 1, 'good');
        if (fate === 'failing') login.fail(loginFailure);
        else login.answer(fate === 'good' ? 1 : -1);
      };
      soon(`login ${login.number}`, answer, plan.syncLogins);
    },
    text: (request) => {
      const ending = cycle(texts, service.requestCount - 1, (token) => ({ emits: [token] }));
      const { token } = request.auth;
      soon(`text with ${token}`, () => request.end(ending(token)), plan.syncTexts);
    },
  });
  const tokens = tokenCache(service.login$, { maxUses, now: () => 0 });

  for (const { isLater = false, leaves = false } of plan.calls) {
    const start = () => {
      asking++;
      const settle = () => asking--;
      const call$ = tokens.withToken((auth) => service.text(auth));
      const caller = subscribeTo(call$.pipe(finalize(settle)));
      callers.push(caller);
      if (leaves) soon('leave', () => caller.leave());
    };
    soon('call', start, !isLater);
  }
  await scheduler.waitIdle();
  return { service, tokens, callers, starts };
}
