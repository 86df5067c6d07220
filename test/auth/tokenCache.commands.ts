import fc from 'fast-check';
import type { Observable } from 'rxjs';
import { tokenCache } from 'rxtalk';
import { Witness } from '../support/witness';
import { refusals, reject401, unauthorized, unknowns } from './endings';
import { type Ending, FakeService, subscribeTo } from './fakeService';
import {
  agree,
  arrive,
  at,
  endRequest,
  enter,
  failLogin,
  leave,
  type Model,
  type Real,
  warmUp,
} from './tokenCache.model';

type Command = fc.Command<Model, Real>;

/** An unused cache and its model. */
export function freshCache(maxUses: number): { model: Model; real: Real } {
  const clock = { now: 0 };
  const service = new FakeService(maxUses);
  const tokens = tokenCache(service.login$, { maxUses, now: () => clock.now });
  return {
    model: { maxUses, now: 0, logins: 0, inFlight: 0, calls: [], tokens: new Map() },
    real: { clock, service, tokens, callers: [], witness: new Witness() },
  };
}

class Call implements Command {
  check = () => true;
  run(model: Model, real: Real) {
    const index = real.callers.length;
    const { tokens, service, witness } = real;
    // It counts as waiting only after that is known.
    model.calls.push({ state: 'settled', tries: 0 });
    const call$ = tokens.withToken((auth) => {
      witness.see(`${index}`, 'project');
      return service.text(auth, index);
    });
    callIn(real, index, call$);
    enter(model, real, index);
  }
  toString = () => 'call';
}

/** Subscribes in an async context that is this caller's own. */
function callIn({ callers, witness }: Real, index: number, source$: Observable<unknown>): void {
  const name = `${index}`;
  callers.push(witness.as(name, () => subscribeTo(witness.watch(name, source$))));
}

function leaveIn({ callers, witness }: Real, index: number): void {
  witness.as(`${index}`, () => at(callers, index).leave());
}

class WarmUp implements Command {
  check = () => true;
  run(model: Model, real: Real) {
    const index = real.callers.length;
    model.calls.push({ state: 'settled', tries: 0 });
    callIn(real, index, real.tokens.warmUp());
    warmUp(model, real, index);
  }
  toString = () => 'warm up';
}

class Answer implements Command {
  constructor(
    readonly which: number,
    readonly lifeMs: number,
  ) {}
  check = (model: Model) => model.inFlight > 0;
  run(model: Model, real: Real) {
    const login = choose([...real.service.logins], this.which);
    const expiresAtMs = model.now + this.lifeMs;
    login.answer(expiresAtMs);
    arrive(model, real, `secret-${login.number}`, expiresAtMs);
  }
  toString = () => `answer login ${this.which} (good for ${this.lifeMs} ms)`;
}

class FailLogin implements Command {
  constructor(readonly which: number) {}
  check = (model: Model) => model.inFlight > 0;
  run(model: Model, real: Real) {
    const error = new Error('The login failed');
    choose([...real.service.logins], this.which).fail(error);
    failLogin(model, real, error);
  }
  toString = () => `fail login ${this.which}`;
}

class End implements Command {
  constructor(
    readonly which: number,
    readonly name: string,
    readonly ending: () => Ending,
  ) {}
  check = (model: Model) => model.calls.some(({ state }) => state === 'requesting');
  run(model: Model, real: Real) {
    const request = choose([...real.service.requests], this.which);
    const ending = this.ending();
    request.end(ending);
    endRequest(model, real, request.caller as number, ending);
  }
  toString = () => `end request ${this.which} (${this.name})`;
}

class Leave implements Command {
  constructor(readonly which: number) {}
  check = (model: Model) => model.calls.some(({ state }) => state !== 'settled');
  run(model: Model, real: Real) {
    const open = model.calls.flatMap(({ state }, index) => (state === 'settled' ? [] : [index]));
    const index = choose(open, this.which);
    leaveIn(real, index);
    leave(model, real, index);
  }
  toString = () => `leave ${this.which}`;
}

/** Unsubscribes from a request before it is sent. */
class LeaveUnsent implements Command {
  constructor(readonly which: number) {}
  check = (model: Model) => model.calls.some(({ state }) => state === 'requesting');
  run(model: Model, real: Real) {
    const request = choose([...real.service.requests], this.which);
    request.isSent = false;
    const index = request.caller as number;
    leaveIn(real, index);
    const token = model.tokens.get(request.auth.token);
    if (token) token.free++;
    leave(model, real, index);
  }
  toString = () => `leave request ${this.which} before it is sent`;
}

class Advance implements Command {
  constructor(readonly byMs: number) {}
  check = () => true;
  run(model: Model, real: Real) {
    model.now += this.byMs;
    real.clock.now = model.now;
  }
  toString = () => `advance by ${this.byMs} ms`;
}

/** Invalidates a token with a request in progress, by the same object or by a copy. */
class Invalidate implements Command {
  constructor(
    readonly which: number,
    readonly isCopy: boolean,
  ) {}
  check = (model: Model) => model.calls.some(({ state }) => state === 'requesting');
  run(model: Model, real: Real) {
    const { auth } = choose([...real.service.requests], this.which);
    real.tokens.invalidate(this.isCopy ? { ...auth } : auth);
    const token = model.tokens.get(auth.token);
    if (token) token.isOut = true;
    agree(model, real);
  }
  toString = () => `invalidate ${this.isCopy ? 'a copy of ' : ''}token of request ${this.which}`;
}

const which = fc.nat({ max: 9 });
const success = ['success', () => ({ emits: ['answer'] })] as const;
const endings = [success, ...refusals, ...unknowns, ...unauthorized.slice(0, 2)];
const rejected = ['401', reject401] as const;

export const commands = fc.commands(
  [
    fc.constant(new Call()),
    fc.constant(new Call()),
    fc
      .tuple(which, fc.constantFrom(-1, 0, 5, 1e9, 1e9))
      .map(([login, lifeMs]) => new Answer(login, lifeMs)),
    which.map((login) => new FailLogin(login)),
    fc
      .tuple(which, fc.constantFrom(...endings))
      .map(([request, [name, ending]]) => new End(request, name, ending)),
    which.map((request) => new End(request, ...rejected)),
    which.map((call) => new Leave(call)),
    which.map((request) => new LeaveUnsent(request)),
    fc.constant(new WarmUp()),
    fc.constantFrom(1, 5, 6).map((byMs) => new Advance(byMs)),
    fc.tuple(which, fc.boolean()).map(([request, isCopy]) => new Invalidate(request, isCopy)),
  ],
  { maxCommands: 60, size: 'max' },
);

function choose<T>(list: readonly T[], which: number): T {
  return at(list, which % list.length);
}
