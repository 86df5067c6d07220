import { HttpStatusError, type TokenCache } from 'rxtalk';
import { expect } from 'vitest';
import type { Witness } from '../support/witness';
import type { Caller, Ending, FakeService } from './fakeService';

/** What the model knows of a call or, if it is `warming`, of a warm-up; `tries` counts its requests. */
interface ModelCall {
  state: 'waiting' | 'warming' | 'requesting' | 'settled';
  token?: string;
  tries: number;
}

interface ModelToken {
  readonly expiresAtMs: number;
  /** The uses that are left. */
  free: number;
  /** Rejected with a 401, or invalidated. */
  isOut: boolean;
}

/**
 * What must hold, seen from outside. If several tokens or logins are possible, the model doesn't predict
 * which one a call uses: it checks that it was one of them.
 */
export interface Model {
  readonly maxUses: number;
  now: number;
  logins: number;
  inFlight: number;
  readonly calls: ModelCall[];
  readonly tokens: Map<string, ModelToken>;
  latest?: ModelToken;
}

export interface Real {
  readonly tokens: TokenCache;
  readonly service: FakeService;
  readonly clock: { now: number };
  readonly callers: Caller[];
  readonly witness: Witness;
}

function count(model: Model, state: ModelCall['state']): number {
  return model.calls.filter((call) => call.state === state).length;
}

/** A call starts, or its second attempt: it takes a use or, only if there is none, logs in. */
export function enter(model: Model, real: Real, index: number): void {
  const call = at(model.calls, index);
  const usable = [...model.tokens].filter(([, token]) => isUsable(model, token));
  const room = model.inFlight * model.maxUses - count(model, 'waiting');
  const request = [...real.service.requests].find(({ caller }) => caller === index);
  if (request) {
    const { token } = request.auth;
    expect(usable.map(([name]) => name)).toContain(token);
    take(model, call, token);
  } else {
    // A call never logs in if an available token has a use left.
    if (room === 0) {
      expect(usable).toEqual([]);
      model.logins++;
      model.inFlight++;
    }
    call.state = 'waiting';
    delete call.token;
  }
  agree(model, real);
}

/** A warm-up starts: it completes at once if a use is left, and otherwise waits for a login. */
export function warmUp(model: Model, real: Real, index: number): void {
  const call = at(model.calls, index);
  const hasUse = [...model.tokens.values()].some((token) => isUsable(model, token));
  const room = model.inFlight * model.maxUses - count(model, 'waiting');
  if (hasUse) {
    expect(at(real.callers, index)).toMatchObject({ state: 'completed', values: [] });
  } else {
    call.state = 'warming';
    if (room === 0) {
      model.logins++;
      model.inFlight++;
    }
  }
  agree(model, real);
}

/** A token arrived: some of the waiting calls, and no others, use it at once. */
export function arrive(model: Model, real: Real, name: string, expiresAtMs: number): void {
  const token = { expiresAtMs, free: model.maxUses, isOut: false };
  model.tokens.set(name, token);
  model.latest = token;
  model.inFlight--;
  for (const { auth, caller } of real.service.requests) {
    if (auth.token !== name) continue;
    const call = at(model.calls, caller as number);
    expect(call.state).toBe('waiting');
    take(model, call, name);
  }
  let warmed = 0;
  for (const [index, call] of model.calls.entries()) {
    if (call.state !== 'warming' || at(real.callers, index).state === 'open') continue;
    expect(at(real.callers, index)).toMatchObject({ state: 'completed', values: [] });
    call.state = 'settled';
    warmed++;
  }
  // A caller waited for it: otherwise the login would have been cancelled.
  expect(model.maxUses - token.free + warmed).toBeGreaterThan(0);
  agree(model, real);
}

/** A login failed: some of the callers that wait, and no others, fail with its error. */
export function failLogin(model: Model, real: Real, error: unknown): void {
  const hit = real.callers.flatMap((caller, index) => (caller.error === error ? [index] : []));
  expect(hit.length).toBeGreaterThan(0);
  const calls = hit.filter((index) => at(model.calls, index).state === 'waiting');
  expect(calls.length).toBeLessThanOrEqual(model.maxUses);
  model.inFlight--;
  for (const index of hit) {
    expect(['waiting', 'warming']).toContain(at(model.calls, index).state);
    at(model.calls, index).state = 'settled';
  }
  agree(model, real);
}

/** A request ended. */
export function endRequest(model: Model, real: Real, index: number, ending: Ending): void {
  const call = at(model.calls, index);
  const caller = at(real.callers, index);
  const token = model.tokens.get(call.token ?? '');
  if (token && ending.isCounted === false) token.free++;
  const isRejected = ending.error instanceof HttpStatusError && ending.error.status === 401;
  if (token && isRejected) token.isOut = true;
  if (isRejected && call.tries === 1) {
    expect(caller.state).toBe('open');
    enter(model, real, index);
    return;
  }
  call.state = 'settled';
  expect(caller.state).toBe(ending.error === undefined ? 'completed' : 'failed');
  expect(caller.error).toBe(ending.error);
  agree(model, real);
}

/** A caller unsubscribed; if no other waits for its login any more, the login is cancelled. */
export function leave(model: Model, real: Real, index: number): void {
  const call = at(model.calls, index);
  if (call.state === 'waiting' || call.state === 'warming') {
    const cancelled = model.inFlight - real.service.logins.size;
    expect([0, 1]).toContain(cancelled);
    model.inFlight -= cancelled;
  }
  call.state = 'settled';
  agree(model, real);
}

/** Holds after every command. */
export function agree(model: Model, real: Real): void {
  const { service, tokens, callers } = real;
  expect([...service.overused]).toEqual([]);
  expect(real.witness.foreign).toEqual([]);
  expect([service.loginCount, tokens.logins]).toEqual([model.logins, model.logins]);
  expect(service.logins.size).toBe(model.inFlight);
  // A caller waits for each login, and each caller that waits has a login.
  expect(model.inFlight).toBeLessThanOrEqual(count(model, 'waiting') + count(model, 'warming'));
  if (count(model, 'warming') > 0) expect(model.inFlight).toBeGreaterThan(0);
  expect(count(model, 'waiting')).toBeLessThanOrEqual(model.inFlight * model.maxUses);
  expect(callers.map(({ state }) => state === 'open')).toEqual(
    model.calls.map(({ state }) => state !== 'settled'),
  );
  expect([...service.requests].map(({ caller }) => caller).sort()).toEqual(
    model.calls.flatMap(({ state }, index) => (state === 'requesting' ? [index] : [])).sort(),
  );
  const { latest, maxUses } = model;
  expect(tokens.inHand).toEqual(
    latest && !latest.isOut
      ? { uses: maxUses - latest.free, maxUses, expiresAtMs: latest.expiresAtMs }
      : undefined,
  );
}

function isUsable(model: Model, token: ModelToken): boolean {
  return !token.isOut && token.free > 0 && token.expiresAtMs >= model.now;
}

function take(model: Model, call: ModelCall, name: string): void {
  const token = model.tokens.get(name);
  if (token) token.free--;
  call.state = 'requesting';
  call.token = name;
  call.tries++;
}

/** The entry at an index that is known to exist. */
export function at<T>(list: readonly T[], index: number): T {
  const entry = list[index];
  if (entry === undefined) throw new Error(`Nothing at ${index}`);
  return entry;
}
