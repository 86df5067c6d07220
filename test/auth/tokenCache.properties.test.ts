import fc from 'fast-check';
import { HttpStatusError } from 'rxtalk';
import { describe, expect, it } from 'vitest';
import { refusals, reject401, unauthorized, unknowns } from './endings';
import { type Ending, subscribeTo } from './fakeService';
import { type LoginPlan, loginFailure, type Plan, type Played, play } from './interleaving';
import { commands, freshCache } from './tokenCache.commands';

const maxUses = fc.integer({ min: 1, max: 5 });
const someCalls = fc.array(fc.record({ isLater: fc.boolean() }), { minLength: 1, maxLength: 16 });
const pace = { syncLogins: fc.boolean(), syncTexts: fc.boolean() };
const fail401 = () => reject401();

/** Runs a law under every interleaving of a plan. */
function always(plan: fc.Arbitrary<Plan>, law: (played: Played, plan: Plan) => void) {
  return fc.assert(
    fc.asyncProperty(fc.scheduler(), plan, async (scheduler, given) => {
      const played = await play(scheduler, given);
      settled(played, given);
      law(played, given);
    }),
  );
}

/** No token is used too often, no call still waits, nothing stays subscribed. */
function settled({ service, callers, tokens }: Played, plan: Plan) {
  expect([...service.overused]).toEqual([]);
  expect(callers).toHaveLength(plan.calls.length);
  expect(callers.filter(({ state }) => state === 'open')).toEqual([]);
  expect([service.logins.size, service.requests.size]).toEqual([0, 0]);
  expect(tokens.logins).toBe(service.loginCount);
}

const states = ({ callers }: Played) => new Set(callers.map(({ state }) => state));
const batches = ({ calls, maxUses }: Plan) => Math.ceil(calls.length / maxUses);

describe('a cache whose service never fails', () => {
  it('should always need ceil(n / maxUses) logins and answer every call', () =>
    always(fc.record({ maxUses, calls: someCalls, ...pace }), (played, plan) => {
      expect(played.service.loginCount).toBe(batches(plan));
      expect(states(played)).toEqual(new Set(['completed']));
    }));

  it('should always start every login at once if all calls are made at once', () =>
    fc.assert(
      fc.property(maxUses, fc.integer({ min: 1, max: 40 }), (uses, n) => {
        const { real } = freshCache(uses);
        const call$ = real.tokens.withToken((auth) => real.service.text(auth));
        for (let i = 0; i < n; i++) subscribeTo(call$);
        expect(real.service.logins.size).toBe(Math.ceil(n / uses));
      }),
    ));

  it('should always have one login in progress per batch of waiting calls', () =>
    always(fc.record({ maxUses, calls: someCalls, ...pace }), ({ starts }, plan) => {
      for (const { inFlight, waiting } of starts) {
        expect(inFlight).toBe(Math.ceil(waiting / plan.maxUses));
      }
    }));
});

describe('a token that is expired on arrival', () => {
  const expired = fc.constant<LoginPlan[]>(['expired']);

  it('should always serve all waiting calls, with ceil(n / maxUses) logins for n at once', () => {
    const calls = fc.array(fc.constant({}), { minLength: 1, maxLength: 16 });
    return always(
      fc.record({ maxUses, calls, logins: expired, syncTexts: fc.boolean() }),
      (played, plan) => {
        expect(played.service.loginCount).toBe(batches(plan));
        expect(states(played)).toEqual(new Set(['completed']));
      },
    );
  });

  it('should always cost one login per call if the calls follow each other', () =>
    fc.assert(
      fc.property(maxUses, fc.integer({ min: 1, max: 20 }), (uses, n) => {
        const { service, tokens } = freshCache(uses).real;
        for (let i = 0; i < n; i++) {
          const caller = subscribeTo(tokens.withToken((auth) => service.text(auth)));
          service.login().answer(-1);
          service.request().end();
          expect(caller.values).toEqual([`secret-${i + 1}`]);
        }
        expect(service.loginCount).toBe(n);
      }),
    ));

  it('should always cost at most one login per call', () =>
    always(fc.record({ maxUses, calls: someCalls, logins: expired, ...pace }), (played, plan) => {
      expect(played.service.loginCount).toBeLessThanOrEqual(plan.calls.length);
      expect(states(played)).toEqual(new Set(['completed']));
    }));
});

describe('a token that is not accepted', () => {
  it('should always cost at most two logins and two requests per call', () => {
    const texts = fc.constant([fail401]);
    return always(fc.record({ maxUses, calls: someCalls, texts, ...pace }), (played, plan) => {
      expect(played.service.loginCount).toBeLessThanOrEqual(2 * plan.calls.length);
      expect(played.service.requestCount).toBe(2 * plan.calls.length);
      expect(states(played)).toEqual(new Set(['failed']));
    });
  });

  /** A plan in which the service never accepts one of the tokens that are needed in any case. */
  const oneRevoked = fc
    .record({ maxUses, calls: someCalls, which: fc.nat(), ...pace })
    .map(({ which, ...plan }) => {
      const revoked = `secret-${1 + (which % batches(plan))}`;
      const text = (token: string): Ending =>
        token === revoked ? reject401() : { emits: [token] };
      return { ...plan, texts: [text] };
    });

  it('should always cost one more login, however late its last 401 arrives', () =>
    always(oneRevoked, (played, plan) => {
      expect(played.service.loginCount).toBe(batches(plan) + 1);
      expect(states(played)).toEqual(new Set(['completed']));
    }));
});

describe('a use that was given back', () => {
  it('should always be available to the next call, so that rejections cost no extra login', () => {
    const texts = fc.constantFrom(...refusals).map(([, ending]) => [ending]);
    return always(fc.record({ maxUses, calls: someCalls, texts, ...pace }), (played, plan) => {
      expect(played.service.loginCount).toBeLessThanOrEqual(batches(plan));
      expect(played.service.uses('secret-1')).toBe(0);
      expect(played.tokens.inHand?.uses).toBe(0);
    });
  });
});

describe('a cache whose service may fail in any way', () => {
  const success = (token: string): Ending => ({ emits: [token] });
  const partial = (token: string): Ending => ({
    emits: [token],
    error: new HttpStatusError(401, { step: 'text' }),
  });
  const endings = [...refusals, ...unknowns, ...unauthorized].map(([, ending]) => ending);
  const anything = fc.record({
    maxUses,
    calls: fc.array(fc.record({ isLater: fc.boolean(), leaves: fc.boolean() }), { maxLength: 16 }),
    texts: fc.array(fc.constantFrom(success, partial, fail401, ...endings), { minLength: 1 }),
    logins: fc.array(fc.constantFrom<LoginPlan>('good', 'expired', 'failing'), { minLength: 1 }),
    ...pace,
  });

  it('should always respect the limit of uses, settle every call and release all subscriptions', () =>
    always(anything, ({ service }, { calls }) => {
      expect(service.loginCount).toBeLessThanOrEqual(2 * calls.length);
      expect(service.requestCount).toBeLessThanOrEqual(2 * calls.length);
    }));

  it('should always fail a call with the error of its own text or login', () =>
    always(anything, ({ callers }) => {
      for (const { state, error, values } of callers) {
        expect(error === undefined).toBe(state !== 'failed');
        if (error === loginFailure) expect(values).toEqual([]);
      }
    }));

  it('should always log in only if no use is left', () => {
    // After a caller unsubscribes, fewer calls may wait for its login; and if a text is answered while
    // a token is still being passed to the waiting calls, the next of them only seem to wait.
    const staying = anything.map((plan) => ({
      ...plan,
      syncTexts: false,
      calls: plan.calls.map(({ isLater }) => ({ isLater })),
    }));
    return always(staying, ({ starts }, plan) => {
      for (const { inFlight, waiting } of starts) {
        expect(inFlight).toBe(Math.ceil(waiting / plan.maxUses));
      }
    });
  });
});

describe('the cache', () => {
  it(
    'should always agree with its model',
    () =>
      fc.assert(
        fc.property(maxUses, commands, (uses, given) => {
          const { model, real } = freshCache(uses);
          fc.modelRun(() => ({ model, real }), given);

          // Everything that is still open can be ended.
          const { service, tokens, callers } = real;
          while (service.logins.size + service.requests.size > 0) {
            for (const login of service.logins) login.answer();
            for (const request of service.requests) request.end();
          }
          expect(callers.filter(({ state }) => state === 'open')).toEqual([]);
          expect([...service.overused]).toEqual([]);
          expect(JSON.stringify(tokens)).not.toContain('secret');
        }),
      ),
    120_000,
  );
});
