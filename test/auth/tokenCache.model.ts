import { HttpStatusError, type TokenCache } from 'rxtalk';
import { expect } from 'vitest';
import type { Caller, Ending, FakeService } from './fakeService';

/** What the model knows of a call; `tries` counts its requests. */
interface ModelCall {
  state: 'waiting' | 'requesting' | 'settled';
  token?: string;
  tries: number;
}

interface ModelToken {
  readonly expiresAtMs: number;
  /** The uses that may still be taken of it. */
  free: number;
  /** Rejected with a 401, or invalidated. */
  isOut: boolean;
}

/**
 * What has to hold, seen from outside. Where several tokens or logins would do, the model does not
 * say which one a call gets: it watches, and checks that it was one of them.
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
}

function waiting(model: Model): number {
  return model.calls.filter(({ state }) => state === 'waiting').length;
}

/** A call was just made, or makes its second try: it takes a use or, only if there is none, logs in. */
export function enter(model: Model, real: Real, index: number): void {
  const call = at(model.calls, index);
  const usable = [...model.tokens].filter(([, token]) => isUsable(model, token));
  const room = model.inFlight * model.maxUses - waiting(model);
  const request = [...real.service.requests].find(({ caller }) => caller === index);
  if (request) {
    const { token } = request.auth;
    expect(usable.map(([name]) => name)).toContain(token);
    take(model, call, token);
  } else {
    // A token in hand is never passed over for a login of its own.
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

/** A token arrived: some of those who wait, and they alone, ask with it at once. */
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
  // Somebody waited for it, or the login would have been cancelled.
  expect(token.free).toBeLessThan(model.maxUses);
  agree(model, real);
}

/** A login failed: some of those who wait, and they alone, have its error. */
export function failLogin(model: Model, real: Real, error: unknown): void {
  const hit = real.callers.flatMap((caller, index) => (caller.error === error ? [index] : []));
  expect(hit.length).toBeGreaterThan(0);
  expect(hit.length).toBeLessThanOrEqual(model.maxUses);
  model.inFlight--;
  for (const index of hit) {
    expect(at(model.calls, index).state).toBe('waiting');
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

/** A caller left; where nobody waits for its login any more, that is cancelled. */
export function leave(model: Model, real: Real, index: number): void {
  const call = at(model.calls, index);
  if (call.state === 'waiting') {
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
  expect([service.loginCount, tokens.logins]).toEqual([model.logins, model.logins]);
  expect(service.logins.size).toBe(model.inFlight);
  // Each login is waited for, and each who waits has a login.
  expect(model.inFlight).toBeLessThanOrEqual(waiting(model));
  expect(waiting(model)).toBeLessThanOrEqual(model.inFlight * model.maxUses);
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

/** The entry at an index that is known to be there. */
export function at<T>(list: readonly T[], index: number): T {
  const entry = list[index];
  if (entry === undefined) throw new Error(`Nothing at ${index}`);
  return entry;
}
