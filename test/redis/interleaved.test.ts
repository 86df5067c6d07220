import fc from 'fast-check';
import { NEVER } from 'rxjs';
import { HttpStatusError, tokenCache } from 'rxtalk';
import { redisTokenStore } from 'rxtalk/redis';
import { describe, expect, it } from 'vitest';
import { type Caller, FakeService, subscribeTo } from '../auth/fakeService';
import { eventually } from '../support/eventually';
import { type Client, hasRedis, redisClient, redisServer } from './support/redis';

/** What is known of the shared tokens, whichever process uses them. */
interface Model {
  readonly maxUses: number;
  /** The uses left of each token that may be used. */
  readonly left: Map<string, number>;
  waiting: number;
  logins: number;
}

interface Real {
  readonly service: FakeService;
  readonly call: (process: number) => Caller;
  readonly callers: Caller[];
  readonly settle: () => Promise<void>;
}

const usesLeft = ({ left }: Model) => [...left.values()].reduce((sum, uses) => sum + uses, 0);

/** Waits until both processes have seen everything, and compares. */
async function agree(model: Model, { service, settle }: Real): Promise<void> {
  await settle();
  await eventually('those who wait have a login', () => {
    const waiting = model.waiting;
    return waiting === 0 ? service.logins.size === 0 : service.logins.size > 0;
  });
  expect([...service.overused]).toEqual([]);
  expect(service.loginCount).toBe(model.logins);
}

class Call implements fc.AsyncCommand<Model, Real> {
  constructor(readonly process: number) {}
  check = (model: Model) => model.waiting === 0;
  async run(model: Model, real: Real) {
    const requests = real.service.requests.size;
    const hasUse = usesLeft(model) > 0;
    real.callers.push(real.call(this.process));
    if (hasUse) {
      await eventually('it uses a token', () => real.service.requests.size > requests);
      const token = [...real.service.requests].at(-1)?.auth.token ?? '';
      model.left.set(token, (model.left.get(token) ?? 0) - 1);
      expect(model.left.get(token)).toBeGreaterThanOrEqual(0);
    } else {
      model.waiting++;
      model.logins++;
    }
    await agree(model, real);
  }
  toString = () => `call in process ${this.process}`;
}

/** Calls in the other process while a login is in progress, which both share. */
class Join implements fc.AsyncCommand<Model, Real> {
  constructor(readonly process: number) {}
  check = (model: Model) => model.waiting > 0 && model.waiting < model.maxUses;
  async run(model: Model, real: Real) {
    real.callers.push(real.call(this.process));
    model.waiting++;
    await agree(model, real);
  }
  toString = () => `join from process ${this.process}`;
}

class Answer implements fc.AsyncCommand<Model, Real> {
  check = (model: Model) => model.waiting > 0;
  async run(model: Model, real: Real) {
    const requests = real.service.requests.size;
    real.service.login().answer();
    await eventually('all who waited use it', () => {
      return real.service.requests.size === requests + model.waiting;
    });
    model.left.set(`secret-${real.service.loginCount}`, model.maxUses - model.waiting);
    model.waiting = 0;
    await agree(model, real);
  }
  toString = () => 'answer the login';
}

class End implements fc.AsyncCommand<Model, Real> {
  constructor(readonly kind: 'ok' | 'refused' | 'unknown') {}
  check = () => true;
  async run(model: Model, real: Real) {
    if (real.service.requests.size === 0) return;
    const request = real.service.request();
    const { token } = request.auth;
    const error = new HttpStatusError(this.kind === 'refused' ? 429 : 500);
    if (this.kind === 'ok') request.end();
    else request.end({ error, isCounted: this.kind === 'unknown' });
    if (this.kind === 'refused') model.left.set(token, (model.left.get(token) ?? 0) + 1);
    await agree(model, real);
  }
  toString = () => `end a request: ${this.kind}`;
}

const process = fc.constantFrom(0, 1);
const commands = fc.commands(
  [
    process.map((one) => new Call(one)),
    process.map((one) => new Call(one)),
    process.map((one) => new Join(one)),
    fc.constant(new Answer()),
    fc.constantFrom('ok' as const, 'refused', 'unknown').map((kind) => new End(kind)),
  ],
  { maxCommands: 30 },
);

describe.skipIf(!hasRedis)('two stores with one key', () => {
  it('should always agree with their model', async () => {
    const redis = await redisServer();
    const clients: Client[] = [await redisClient(redis.url), await redisClient(redis.url)];
    let runs = 0;
    const fresh = (maxUses: number) => {
      const service = new FakeService(maxUses);
      const key = `run ${runs++}`;
      const caches = clients.map((client) => {
        const store = redisTokenStore(client, { key, commandMs: 20_000, pollMs: 20 });
        return tokenCache(service.login$, { maxUses, store });
      });
      const call = (process: number) =>
        subscribeTo(caches[process]?.withToken((auth) => service.text(auth)) ?? NEVER);
      const settle = async () => {
        for (let turn = 0; turn < 2; turn++) {
          await new Promise(setImmediate);
          await Promise.all(clients.map((client) => client.ping()));
        }
      };
      const model: Model = { maxUses, left: new Map(), waiting: 0, logins: 0 };
      return { model, real: { service, call, callers: [], settle } };
    };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), commands, async (maxUses, given) => {
        const { model, real } = fresh(maxUses);
        await fc.asyncModelRun(() => ({ model, real }), given);
        const { service } = real as Real;
        while (service.logins.size > 0) service.login().answer();
        await eventually('all have ended', () => {
          while (service.requests.size > 0) service.request().end();
          return (real as Real).callers.every(({ state }) => state !== 'open');
        });
        expect([...service.overused]).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 240_000);
});
